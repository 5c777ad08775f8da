package org.farfield.structure.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CifSymmetryTest {
  private static final String SITE =
      "loop_\n_atom_site_type_symbol\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n";

  /** The number of the group with cells of this shape, by hand. */
  private static String cell(int number, String choice) {
    String metric;
    if (number <= 2) {
      metric = "5 6 7 80 85 95";
    } else if (number <= 15) {
      metric = "5 6 7 90 100 90";
    } else if (number <= 74) {
      metric = "5 6 7 90 90 90";
    } else if (number <= 142) {
      metric = "5 5 7 90 90 90";
    } else if (choice.equals("R")) {
      metric = "5 5 5 70 70 70";
    } else if (number <= 194) {
      metric = "5 5 7 90 90 120";
    } else {
      metric = "5 5 5 90 90 90";
    }
    return cell(metric);
  }

  private static String cell(String metric) {
    String[] items = {
      "length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma"
    };
    StringBuilder out = new StringBuilder("data_x\n");
    for (int i = 0; i < 6; i++) {
      String zero = i < 3 ? "0" : ""; // ten times as long keeps copies apart
      out.append("_cell_")
          .append(items[i])
          .append(' ')
          .append(metric.split(" ")[i])
          .append(zero)
          .append('\n');
    }
    return out.toString();
  }

  private static String listed(List<String> operations) {
    return "loop_ _symmetry_equiv_pos_as_xyz '" + String.join("'\n'", operations) + "'\n";
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = CifSymmetryTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8).lines().filter(l -> !l.startsWith("#")).toList();
    }
  }

  /** One line per operation in the manner of the file of their checksums. */
  private static String numbers(SymmetryOperation operation) {
    double[] origin = operation.apply(new double[3]);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double[] unit = new double[3];
        unit[j] = 1;
        out.append(Math.round(operation.apply(unit)[i] - origin[i])).append(' ');
      }
    }
    for (double t : origin) {
      out.append(Math.floorMod(Math.round(12 * t), 12L)).append(' ');
    }
    return out.toString().strip();
  }

  /** x,y,z and the like. */
  private static String text(SymmetryOperation operation) {
    String[] numbers = numbers(operation).split(" ");
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      out.append(i > 0 ? "," : "").append(numbers[9 + i]).append("/12");
      for (int j = 0; j < 3; j++) {
        String factor = numbers[3 * i + j];
        out.append(factor.equals("0") ? "" : (factor.equals("1") ? "+" : "-") + "xyz".charAt(j));
      }
    }
    return out.toString();
  }

  @Test
  void hallSymbolsMakeTheOperationsOfAllGroups() throws IOException {
    List<String> groups = lines("space-groups.txt");
    List<String> expected = lines("space-group-operations.txt");
    assertThat(groups).hasSameSizeAs(expected).hasSize(530);
    for (int i = 0; i < groups.size(); i++) {
      TreeSet<String> operations = new TreeSet<>();
      String hall = groups.get(i).split("; ", -1)[2];
      HallSymbol.operations(hall).forEach(o -> operations.add(numbers(o)));
      CRC32 sum = new CRC32();
      sum.update(String.join("\n", operations).getBytes(UTF_8));
      assertThat((i + 1) + " " + operations.size() + " " + sum.getValue())
          .as(hall)
          .isEqualTo(expected.get(i));
    }
  }

  @Test
  void groupsWithoutOperationsAreExpandedAsWithThem() throws IOException {
    Random random = new Random(1);
    int expanded = 0;
    for (String line : lines("space-groups.txt")) {
      String[] fields = line.split("; ", -1);
      int number = Integer.parseInt(fields[0]);
      if (number >= 3 && number <= 15) {
        continue; // three shapes of cells; below
      }
      String site =
          SITE + "O " + random.nextDouble() + " " + random.nextDouble() + " " + random.nextDouble();
      List<SymmetryOperation> operations = HallSymbol.operations(fields[2]);
      String head = cell(number, fields[1]);
      String symbol = fields[3].replace("2 1", random.nextBoolean() ? "2_1" : "2 1");
      String name = symbol + (fields[1].isEmpty() ? "" : ":" + fields[1]);
      String list = listed(operations.stream().map(CifSymmetryTest::text).toList());
      String named = "_symmetry_space_group_name_H-M '" + name + "'\n";
      String with;
      String without;
      try {
        with = positions(head + list + named + site);
      } catch (org.farfield.error.InputException e) {
        assertThat(e).hasMessageContaining("come within");
        continue; // too near to a mirror
      }
      String hall = "_space_group_name_Hall '" + fields[2] + "'\n";
      assertThat(positions(head + hall + site)).as(line).isEqualTo(with);
      try {
        without = positions(head + named + "_space_group_IT_number " + number + "\n" + site);
      } catch (org.farfield.error.InputException e) {
        assertThat(e).hasMessageContaining("settings or origins that fit");
        continue;
      }
      assertThat(without).as(line).isEqualTo(with);
      expanded++;
    }
    assertThat(expanded).isGreaterThan(300);
  }

  private static String positions(String cif) {
    Structure s = Texts.readOne("a.cif", cif);
    TreeSet<String> all = new TreeSet<>();
    for (int i = 0; i < s.size(); i++) {
      double[] p = s.positions();
      all.add(
          String.format(Locale.ROOT, "%.6f %.6f %.6f", p[3 * i] + 0.0, p[3 * i + 1], p[3 * i + 2]));
    }
    return all.toString().replace("-0.000000", "0.000000");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          P 21/c, 5 6 7 90 100 90, 4, -P 2ybc
          P2(1)/c, 5 6 7 90 100 90, 4, -P 2ybc
          P21/c, 5 6 7 90 90 90, 4, -P 2ybc
          P 1 2_1/c 1, 5 6 7 90 100 90, 4, -P 2ybc
          P 1 21/n 1, 5 6 7 90 100 90, 4, -P 2yn
          P21/n (No. 14), 5 6 7 90 100 90, 4, -P 2yn
          P 21/b, 5 6 7 90 90 100, 4, -P 2bc
          C 2/c, 9 6 7 90 100 90, 8, -C 2yc
          c2/c, 9 6 7 90 100 90, 8, -C 2yc
          P n m a, 5 6 7 90 90 90, 8, -P 2ac 2n
          P 21/n 21/m 21/a, 5 6 7 90 90 90, 8, -P 2ac 2n
          C m c a, 5 6 7 90 90 90, 16, -C 2ac 2
          P 63/m m c, 5 5 7 90 90 120, 24, -P 6c 2c
          R -3 c, 5 5 7 90 90 120, 36, -R 3 2"c
          R -3 c, 5 5 5 70 70 70, 12, -P 3* 2n
          R -3 c H, 5 5 7 90 90 120, 36, -R 3 2"c
          F m 3 m, 5 5 5 90 90 90, 192, -F 4 2 3
          Fm-3m, 5 5 5 90 90 90, 192, -F 4 2 3
          F d -3 m:2, 5 5 5 90 90 90, 192, -F 4vw 2vw 3
          F d -3 m Z, 5 5 5 90 90 90, 192, -F 4vw 2vw 3
          F d 3 m S, 5 5 5 90 90 90, 192, F 4d 2 3 -1d
          """)
  void groupsAreKnownBySymbolsAsTheyAreWritten(
      String symbol, String metric, int copies, String hall) {
    String head = cell(metric);
    String site = SITE + "O 0.0931 0.1777 0.2899\n";
    String named = "_symmetry_space_group_name_H-M '" + symbol + "'\n";
    Structure s = Texts.readOne("a.cif", head + named + site);
    assertThat(s.size()).isEqualTo(copies);
    assertThat(positions(head + named + site))
        .isEqualTo(positions(head + "_space_group_name_Hall '" + hall + "'\n" + site));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          F d -3 m, 5 5 5 90 90 90, 2 settings or origins that fit
          P 4/n m m, 5 5 7 90 90 90, 2 settings or origins that fit
          F m -3 m, 5 5 6 90 90 90, the cell does not have the symmetry
          P 21/c, 5 6 7 80 90 100, the cell does not have the symmetry
          P 21/q, 5 6 7 90 100 90, is not known here
          """)
  void whatIsNotBeyondDoubtIsRefused(String symbol, String metric, String says) {
    String named = "_symmetry_space_group_name_H-M '" + symbol + "'\n";
    assertThat(Texts.failure("a.cif", cell(metric) + named + SITE + "O .1 .2 .3\n"))
        .contains("'" + symbol + "'", says);
  }

  @Test
  void numbersAloneAreEnoughWhereThereIsOneSetting() {
    String site = SITE + "Na 0 0 0\nCl .5 .5 .5\n";
    String cubic = cell("5 5 5 90 90 90");
    assertThat(Texts.readOne("a.cif", cubic + "_space_group_IT_number 225\n" + site).size())
        .isEqualTo(8);
    assertThat(Texts.failure("a.cif", cubic + "_space_group_IT_number 227\n" + site))
        .contains("settings or origins");
    assertThat(
            Texts.failure(
                "a.cif",
                cubic + "_space_group_IT_number 221\n_space_group_name_H-M_alt Fm-3m\n" + site))
        .contains("'Fm-3m' is not that of number '221'");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void operationsFewerThanTheGroupHasAreRefused(int seed) throws IOException {
    Random random = new Random(seed);
    List<String> groups = lines("space-groups.txt");
    for (int n = 0; n < 20; n++) {
      String[] fields = groups.get(10 + random.nextInt(groups.size() - 10)).split("; ", -1);
      int number = Integer.parseInt(fields[0]);
      if (number <= 15) {
        continue;
      }
      List<String> all =
          new ArrayList<>(
              HallSymbol.operations(fields[2]).stream().map(CifSymmetryTest::text).toList());
      String head = cell(number, fields[1]);
      String name = "_space_group_name_H-M_alt '" + fields[3] + "'\n";
      String site = SITE + "O .0931 .1777 .2899\n";
      int copies = all.size();
      Collections.shuffle(all.subList(1, all.size()), random);
      assertThat(Texts.readOne("a.cif", head + name + listed(all) + site).size()).isEqualTo(copies);
      List<String> some = all.subList(0, 1 + random.nextInt(all.size() - 1));
      String message = Texts.failure("a.cif", head + name + listed(some) + site);
      assertThat(message).containsPattern("symmetry operations (but|are no group)|complete");
      if (some.size() == 1) {
        assertThat(message).contains("has " + copies + " symmetry operations but 1 is listed");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "_symmetry_space_group_name_H-M 'P 1' | _space_group_name_H-M_alt P-1",
        "_space_group_IT_number 1 | _symmetry_Int_Tables_number 2",
        "_space_group_name_Hall 'P 1' | _symmetry_space_group_name_Hall '-P 1'",
        "_space_group_name_Hall 'P 1' | _space_group_name_H-M_alt 'P -1'",
        "_space_group_IT_number 1 | _space_group_name_H-M_alt 'P -1'"
      })
  void namesOfDifferentGroupsAreRefused(String some, String other) {
    String site = SITE + "O .1 .2 .3\n";
    String head = cell("5 6 7 90 90 90");
    for (String names : List.of(some + "\n" + other, other + "\n" + some)) {
      assertThat(Texts.failure("a.cif", head + names + "\n" + site))
          .containsPattern("contradicts|but Hall symbol|is not that of number");
    }
  }

  @Test
  void anotherNameOfTheSameGroupIsNoContradiction() {
    String text =
        cell("5 6 7 90 100 90")
            + "_symmetry_space_group_name_H-M 'P 21/c'\n_space_group_name_H-M_alt 'P 1 21/c 1'\n"
            + "_space_group_name_Hall '-P 2ybc'\n_space_group_IT_number 14\n"
            + SITE
            + "O .1 .2 .3\n";
    assertThat(Texts.readOne("a.cif", text).size()).isEqualTo(4);
  }

  @Test
  void listsThatContradictThemselvesAreRefused() {
    String head = cell("5 6 7 90 90 90");
    String site = SITE + "O .1 .2 .3\n";
    String two = listed(List.of("x,y,z", "-x,-y,-z"));
    assertThat(Texts.readOne("a.cif", head + two + site).size()).isEqualTo(2);
    assertThat(
            Texts.readOne(
                    "a.cif",
                    head
                        + two
                        + two.replace("symmetry_equiv_pos", "space_group_symop_operation")
                            .replace("operation_as", "operation")
                        + site)
                .size())
        .isEqualTo(2);
    assertThat(
            Texts.failure(
                "a.cif", head + two + "loop_ _space_group_symop_operation_xyz x,y,z\n" + site))
        .contains("contradicts");
    assertThat(Texts.failure("a.cif", head + "_space_group_name_H-M_alt 'P 1'\n" + two + site))
        .contains("space group 'P 1' has 1 symmetry operations but 2 are listed");
    assertThat(Texts.failure("a.cif", head + listed(List.of("-x,-y,-z")) + site))
        .contains("lack x,y,z");
    assertThat(
            Texts.readOne(
                    "a.cif",
                    cell("5 5 7 90 90 120")
                        + listed(List.of("x,y,z", "x+.33,y+.667,z+.6667", "x+.667,y+.33,z+.3333"))
                        + site)
                .positions()[3])
        .isCloseTo(50 * (0.1 + 0.33 - 0.5 * (0.2 + 0.667)), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X 2", "P", "P 5", "P 2q", "P 2 (a,b)", "P 4*", "-", "P 3'", "P 2y7"})
  void refusesWhatIsNoHallSymbol(String symbol) {
    assertThatThrownBy(() -> HallSymbol.operations(symbol))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Hall symbol");
  }
}
