package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CifReaderTest {
  private static final String CUBE =
      """
      _cell_length_a 4.0(1)
      _cell_length_b 4.0
      _cell_length_c 4
      _cell_angle_alpha 90.0
      _cell_angle_beta 90(2)
      _cell_angle_gamma 90
      """;
  private static final String SITES =
      """
      loop_
      _atom_site_label
      _atom_site_type_symbol
      _atom_site_fract_x
      _atom_site_fract_y
      _atom_site_fract_z
      """;

  private static Structure read(String text) {
    return Texts.readOne("a.cif", text);
  }

  private static String operations(String item, String... operations) {
    return "loop_\n" + item + "\n'" + String.join("'\n'", operations) + "'\n";
  }

  private static String sites(String... rows) {
    return SITES + String.join("\n", rows) + "\n";
  }

  @Test
  void readsP1() {
    Structure s =
        read(
            "# comment\ndata_x\n"
                + CUBE
                + "_symmetry_space_group_name_H-M 'P 1'\n"
                + sites("Na1 Na1+ 0.25(3) 0.5 -0.25", "Cl1 Cl1- 0 0 0"));
    assertThat(s.types()).containsExactly(11, 17);
    assertThat(s.positions()).containsExactly(1, 2, -1, 0, 0, 0);
    assertThat(s.cell().rows()).containsExactly(4, 0, 0, 0, 4, 0, 0, 0, 4);
    assertThat(s.cell().isFullyPeriodic()).isTrue();
    assertThat(s.origin()).isEqualTo("a.cif, frame 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz"})
  void expandsFaceCentredCopper(String item) {
    Structure s =
        read(
            "data_fcc\n"
                + CUBE
                + "_symmetry_space_group_name_H-M 'F -1'\n"
                + operations(
                    item,
                    "x,y,z",
                    "x,y+1/2,z+1/2",
                    "1/2+x,y,0.5+z",
                    "x+1/2,y+1/2,z",
                    "-x,-y,-z",
                    "-x,-y+1/2,-z+1/2",
                    "1/2-x,-y,0.5-z",
                    "1/2-x,1/2-y,-z",
                    "x,y,z")
                + sites("Cu1 Cu 0 0 0"));
    assertThat(s.size()).isEqualTo(4);
    assertThat(s.positions()).containsExactly(0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0);
  }

  @Test
  void mergesCopiesThatDifferByRounding() {
    String hexagonal = CUBE.replace("gamma 90", "gamma 120").replace("length_c 4", "length_c 6");
    Structure s =
        read(
            "data_hex\n"
                + hexagonal
                + operations("_symmetry_equiv_pos_as_xyz", "x,y,z", "-y,x-y,z", "-x+y,-x,z")
                + sites("Mg1 Mg 0.3333 0.6667 0.25", "O1 O 0.1 0 0"));
    assertThat(s.types()).containsExactly(12, 8, 8, 8);
    assertThat(s.cell().volume()).isCloseTo(4 * 4 * 6 * Math.sqrt(0.75), within(1e-9));
  }

  @Test
  void readsCartesianMmcifAndTriclinicCells() {
    String text =
        """
        data_x
        _cell.length_a 5
        _cell.length_b 6
        _cell.length_c 7
        _cell.angle_alpha 80
        _cell.angle_beta 85
        _cell.angle_gamma 95
        loop_
        _atom_site.id
        _atom_site.type_symbol
        _atom_site.Cartn_x
        _atom_site.Cartn_y
        _atom_site.Cartn_z
        _atom_site.occupancy
        1 CU 1.5 2.5 3.5 1.0
        2 O  0.5 0.5 0.5 ?
        """;
    Structure s = read(text);
    assertThat(s.types()).containsExactly(29, 8);
    double[] expected = {1.5, 2.5, 3.5, 0.5, 0.5, 0.5};
    assertThat(s.positions()).containsExactly(expected, within(1e-12));
    assertThat(s.cell().length(1)).isCloseTo(6, within(1e-12));
    assertThat(s.cell().length(2)).isCloseTo(7, within(1e-12));
    Structure open = read(text.replaceAll("_cell.*\n", ""));
    assertThat(open.cell().isOpen()).isTrue();
    assertThat(open.size()).isEqualTo(2);
  }

  @Test
  void readsOneFramePerBlockAndSkipsBlocksWithoutACrystal() {
    String block = CUBE + sites("O1 O 0 0 0");
    String text =
        "data_global\n_journal_name ?\n_publ_text\n;\ndata_not_a_header\n;\n"
            + "DATA_one\n"
            + block
            + "data_two\n"
            + block.replace("O1 O", "N1 N");
    List<Structure> all = Texts.readAll("a.cif", text);
    assertThat(all).extracting(s -> s.type(0)).containsExactly(8, 7);
    assertThat(all.get(1).origin()).isEqualTo("a.cif, frame 1");
    byte[] gzip = Texts.gzip(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    assertThat(Texts.readAll("a.cif", gzip)).hasSize(2);
  }

  @Test
  void takesElementsFromLabels() {
    String sites = SITES.replace("_atom_site_type_symbol\n", "");
    Structure s = read("data_x\n" + CUBE + sites + "Si1 0 0 0\nO2a .5 0 0\nC 0 0 .5\n");
    assertThat(s.types()).containsExactly(14, 8, 6);
  }

  static Stream<Arguments> bad() {
    String head = "data_x\n" + CUBE;
    String one = sites("O1 O 0 0 0");
    return Stream.of(
        arguments("", 0, 1, "empty"),
        arguments("hello\n", 0, 1, "'hello'"),
        arguments("data_x\n_a.b 1\n", 0, 2, "no data block"),
        arguments(head, 0, 1, "no atom sites"),
        arguments("# c\n\ndata_x\n" + one, 0, 3, "without a cell"),
        arguments(head + "loop_\n_atom_site_label\nO1\n", 0, 1, "sites without coordinates"),
        arguments(head + sites("O1 O 0 0 ?"), 0, 1, "'O1'): _atom_site_fract_z has no value"),
        arguments(head + sites("O1 O 0 abc 0"), 0, 1, "_atom_site_fract_y 'abc'"),
        arguments(head + sites("O1 O 0 NaN 0"), 0, 1, "'NaN' is not finite"),
        arguments(head + sites("O1 O 0 0"), 0, 8, "rows of 5 values but 4 values, 4 in"),
        arguments(head + sites("O1 O 0 0 0", "O2"), 0, 8, "but 6 values, 1 in its last"),
        arguments(
            head + sites("O1 O 0 0 0", "O2 O 0"),
            0,
            8,
            "the loop of '_atom_site_label' has rows of 5 values but 8 values, 3 in its last row"),
        arguments(head + sites("O1 Qq 0 0 0"), 0, 1, "unknown element 'Qq'"),
        arguments(
            head + SITES.replace("_atom_site_type_symbol\n", "") + "OW1 0 0 0\n",
            0,
            1,
            "unknown element 'OW1'"),
        arguments(
            head + SITES + "_atom_site_occupancy\nO1 O 0 0 0 0.5(1)\n", 0, 1, "occupancy 0.5"),
        arguments(head + "_symmetry_space_group_name_H-M 'P 21/q'\n" + one, 0, 1, "'P 21/q'"),
        arguments(head + "_space_group_IT_number 14\n" + one, 0, 1, "'14'"),
        arguments(
            head + operations("_symmetry_equiv_pos_as_xyz", "x,y") + one, 0, 1, "operation 'x,y'"),
        arguments(head + operations("_symmetry_equiv_pos_as_xyz", "x,y,q") + one, 0, 1, "'x,y,q'"),
        arguments(
            head + operations("_symmetry_equiv_pos_as_xyz", "x,y,1/0+z") + one,
            0,
            1,
            "'x,y,1/0+z'"),
        arguments(head + operations("_symmetry_equiv_pos_as_xyz", "x,x,z") + one, 0, 1, "'x,x,z'"),
        arguments(
            head
                + operations("_symmetry_equiv_pos_as_xyz", "x,y,z", "-x,-y,-z")
                + sites("O1 O 0.01 0 0"),
            0,
            1,
            "symmetric copy come within 0.080"),
        arguments(head + sites("O1 O 0 0 0", "N1 N 1 1 1"), 0, 1, "'N1' and site 'O1'"),
        arguments(head.replace("gamma 90", "gamma 190") + one, 0, 1, "_cell_angle_gamma"),
        arguments(
            head.replace("gamma 90", "gamma 10").replace("alpha 90.0", "alpha 20") + one,
            0,
            1,
            "do not form a cell"),
        arguments(head.replace("_length_b 4.0", "_length_b -4") + one, 0, 1, "_cell_length_b"),
        arguments(head.replace("_cell_length_c 4\n", "") + one, 0, 1, "_cell_length_c"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongAndWhere(String text, int frame, int line, String offending) {
    assertThat(Texts.failure("bad.cif", text))
        .startsWith("bad.cif, frame " + frame + ", line " + line + ": ")
        .contains(offending);
  }

  private static String sitesWithout(String item, String row) {
    return SITES.replace(item + "\n", "") + row + "\n";
  }

  @Test
  void passesOverBlocksWithoutSites() {
    String template = sites("? ? ? ? ?");
    String text =
        "data_publ\n_publ_author_name 'A B'\ndata_cell\n"
            + CUBE
            + "data_template\n"
            + CUBE
            + template
            + "data_y\n"
            + CUBE
            + sites("O1 O 0 0 0")
            + "data_pattern\n"
            + CUBE;
    List<Structure> all = Texts.readAll("a.cif", text);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).types()).containsExactly(8);
    assertThat(Texts.failure("a.cif", "data_x\n" + CUBE + template)).contains("no atom sites");
  }

  @Test
  void takesValuesOfAllKinds() {
    Structure s =
        read(
            "#\\#CIF_1.1\ndata_x\n_publ_section_title\n;\n data_no\n_cell_length_a 3\nloop_\n;\n"
                + "_a.b 'it's'\n_c \"x'y\" # _cell_length_a 5\n_d\n'_cell_length_b'\n_e a'b\n"
                + CUBE
                + sites("O1 O 0 0 0 N1\nN .5", "0 0"));
    assertThat(s.types()).containsExactly(8, 7);
    assertThat(s.cell().length(0)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void refusesDataNamesGivenTwice(long seed) {
    Random random = new Random(seed);
    List<String> items = new ArrayList<>(CUBE.lines().toList());
    items.add("_space_group_IT_number 1");
    items.add("_publ_contact_author me");
    items.add("loop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\n");
    items.add(sites("O1 O 0 0 0", "C1 C .5 0 0"));
    assertThat(read("data_x\n" + String.join("\n", items)).types()).containsExactly(8, 6);
    String[] again = {
      "_cell_length_b 5",
      "_cell.angle_gamma 80",
      "_publ_contact_author 'you'",
      "_space_group_IT_number 1",
      "loop_ _symmetry_equiv_pos_as_xyz x,y,z -x,-y,-z",
      "loop_ _atom_site_label _atom_site_U_iso_or_equiv C1 1 O1 1",
      "loop_ _atom_site_label _atom_site_occupancy C1 1 O1 1 C2 .5",
      "_atom_site_fract_x 0.5",
      "loop_ _u _u 1 1",
    };
    for (String entry : again) {
      List<String> all = new ArrayList<>(items);
      String turned = random.nextBoolean() ? entry : capitals(entry, random);
      all.add(random.nextInt(all.size() + 1), turned);
      String name = turned.replaceAll("(?s)^(\\S* )?(_\\S+).*", "$2");
      String message = Texts.failure("a.cif", "data_x\n" + String.join("\n", all) + "\n");
      assertThat(message).as(turned).contains("occurs twice in one data block");
      assertThat(message.toLowerCase(Locale.ROOT).replace('.', '_'))
          .contains(name.toLowerCase(Locale.ROOT).replace('.', '_'));
    }
  }

  private static String capitals(String entry, Random random) {
    StringBuilder out = new StringBuilder(entry);
    for (int i = entry.indexOf('_', 5); i < out.length(); i++) {
      if (random.nextBoolean()) {
        out.setCharAt(i, Character.toUpperCase(out.charAt(i)));
      }
    }
    return out.toString();
  }

  static Stream<Arguments> malformed() {
    String head = "data_x\n" + CUBE;
    String one = sites("O1 O 0 0 0");
    return Stream.of(
        arguments(head + one.replace("loop_", "_loop"), 8, "'_loop' has no value"),
        arguments(head + "_z\n" + one, 8, "'_z' has no value"),
        arguments(head + "_z 1 2\n" + one, 8, "the value '2' has no data name"),
        arguments(head + "_z 'a b\n" + one, 8, "the quote opened at ''a b' is not closed"),
        arguments(head + "_z\n;text\n" + one, 9, "is not closed by a line"),
        arguments(head + "loop_\n1 2\n" + one, 9, "loop_ is followed by '1'"),
        arguments(
            head
                + sitesWithout("_atom_site_type_symbol", "C1 0 0 0\nO1 .5 0 0")
                + "loop_\n_atom_site_type_symbol\nO\nC\n",
            16,
            "'_atom_site_type_symbol' is not in the loop of '_atom_site_label'"),
        arguments(
            head + sitesWithout("_atom_site_label", "C 0 0 0") + "_atom_site_label C1\n",
            14,
            "put all items of the atom sites into one loop"));
  }

  @ParameterizedTest
  @MethodSource
  void malformed(String text, int line, String says) {
    assertThat(Texts.failure("a.cif", text))
        .startsWith("a.cif, frame 0, line " + line + ": the CIF block is malformed: ")
        .contains(says);
  }
}
