package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtXyzWriterTest {
  private static final String CUBE = "Lattice=\"5 0 0 0 6.0 0 0 0 7\"";
  private static final String COLUMNS = "Properties=species:S:1:pos:R:3";

  @TempDir Path directory;

  private byte[] written(List<Structure> structures, String name) throws IOException {
    Path target = directory.resolve(name);
    try (ExtXyzWriter writer = ExtXyzWriter.create(target, true)) {
      structures.forEach(writer::write);
      writer.commit();
    }
    return Files.readAllBytes(target);
  }

  private String written(Structure structure) throws IOException {
    return new String(written(List.of(structure), "one.xyz"), StandardCharsets.UTF_8);
  }

  private static Structure read(String... lines) {
    return Texts.readOne("a.xyz", String.join("\n", lines) + "\n");
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  private void assertUnchanged(byte[] text) throws IOException {
    assertThat(written(Texts.readAll("a.xyz", text), "copy.xyz")).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\n\nO 0 0 0.50\n",
        "1\nfree text, isn't it\t \nO  0.10\t-0 1.0D+00 9 extra  \n",
        "2\nLattice energy not known\n8 0 0 0\nh 0 0 1.00000\n",
        "1\n  a=1   b = 'x y'  c={1 2}  =\n  O 0 0 0\n",
        "1\n  a=1   b = 'x y'  c={1 2} e=1 e=2 f=\n  O 0 0 0\n",
        "1\nLattice=\"5 0 0 0 6.0 0 0 0 7\" j=\"_JSON {\\\"a\\\": [1, \\\"x\\\\\\\\\\\"]}\" "
            + "Properties=tag:S:1:pos:R:3:Z:I:1:mtt::q:R:2:on:L:1 pbc=\"T F T\" \u00e9\u4e2d\n"
            + "\u00e4 +.5 1e-3 0 8 nan 1.50 .TRUE.\n",
      })
  void whatWasReadIsWrittenByteByByte(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertUnchanged(utf8);
    byte[] three = new byte[3 * utf8.length];
    for (int i = 0; i < 3; i++) {
      System.arraycopy(utf8, 0, three, i * utf8.length, utf8.length);
    }
    assertUnchanged(three);
  }

  @Test
  void lettersOfLatin1StayToo() throws IOException {
    byte[] text =
        ("1\nname=\u00e9t\u00e9 " + COLUMNS + ":t:S:1\nO 0 0 0 \u00e9\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertUnchanged(text);
    Structure s = Texts.readAll("a.xyz", text).get(0);
    assertThat(s.property("name").text()).isEqualTo("\u00e9t\u00e9");
    byte[] changed = written(List.of(s.with(Property.of("e", 1.5))), "l.xyz");
    assertThat(new String(changed, StandardCharsets.ISO_8859_1))
        .isEqualTo("1\nname=\u00e9t\u00e9 " + COLUMNS + ":t:S:1 e=1.5\nO 0 0 0 \u00e9\n");
  }

  @Test
  void lineEndsAndBlankLinesAreThoseOfTheFormat() throws IOException {
    Structure s = Texts.readOne("a.xyz", "\ufeff\r\n +1 \r\npbc=\"F F F\"\r\nO 1 2 3\r\n\r\n");
    assertThat(written(s)).isEqualTo("1\npbc=\"F F F\"\nO 1 2 3\n");
  }

  @Test
  void randomFilesAreWrittenByteByByte() throws IOException {
    Random random = new Random(17);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int frame = 0; frame < 300; frame++) {
      int atoms = 1 + random.nextInt(20);
      int width = random.nextInt(5);
      StringBuilder text = new StringBuilder(atoms + "\n" + CUBE + " " + COLUMNS);
      text.append(width > 0 ? ":v:R:" + width : "").append(" e=").append(random.nextGaussian());
      for (int i = 0; i < atoms; i++) {
        text.append('\n').append(i % 2 == 0 ? "O" : "Na");
        for (int x = 0; x < 3 + width; x++) {
          String format = random.nextBoolean() ? "%" + (8 + random.nextInt(9)) + ".5f" : "%.17g";
          text.append(' ').append(String.format(Locale.ROOT, format, random.nextGaussian()));
        }
        text.append(" ".repeat(random.nextInt(3)));
      }
      all.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
    assertUnchanged(all.toByteArray());
  }

  @Test
  void onlyWhatIsNewIsNew() throws IOException {
    Structure s =
        read(
            "2",
            "e=-1.50  'a b'=[1, 2] flag " + CUBE + " " + COLUMNS + ":f:R:3:m:I:1 pbc=\"T T T\" z=1",
            "O   0.10 0.20 0.30   1.0 2.00 3.000 7  ",
            "Na  1.10 1.20 1.30  nan None 3.000 -8");
    double[] positions = s.positions();
    positions[4] = 1.0 / 3;
    Structure changed =
        s.withPositions(positions)
            .with(Property.of("e", -2.25))
            .with(Property.of("note", "a \"b\""))
            .with(Column.reals("q", new double[] {0.5, -1e-9}))
            .with(Column.reals("m", 2, new double[] {1, 2, 3, 4}));
    assertThat(written(changed))
        .isEqualTo(
            lines(
                "2",
                "e=-2.25 'a b'=[1, 2] flag "
                    + CUBE
                    + " "
                    + COLUMNS
                    + ":f:R:3:m:R:2:q:R:1 pbc=\"T T T\" z=1 note=\"a \\\"b\\\"\"",
                "O   0.10 0.20 0.30   1.0 2.00 3.000 1.0 2.0 0.5",
                "Na  1.10 0.3333333333333333 1.30  nan None 3.000 3.0 4.0 -1.0E-9"));
    assertThat(written(s.with(Property.of("z", 2)))).contains(" pbc=\"T T T\" z=2\nO   0.10");
    assertThat(written(s.with(Column.integers("m", new int[] {3, 4}))))
        .contains(COLUMNS + ":f:R:3:m:I:1 ", "2.00 3.000 3  \n", " 3.000 4\n");
  }

  @Test
  void columnsMayStandInFrontOfThePositions() throws IOException {
    Structure s = read("1", "Properties=a:R:2:species:S:1:b:S:1:pos:R:3:c:L:1", " 1 2 O x 1 2 3 T");
    Structure changed =
        s.with(Column.reals("a", 2, new double[] {5, 6}))
            .with(Column.texts("b", new String[] {"y"}))
            .withPositions(new double[] {1, 2, -3})
            .with(Column.flags("c", new boolean[] {false}));
    assertThat(written(changed))
        .isEqualTo(
            lines(
                "1",
                "Properties=a:R:2:species:S:1:b:S:1:pos:R:3:c:L:1",
                " 5.0 6.0 O y 1 2 -3.0 F"));
  }

  @Test
  void anotherCellIsWrittenInItsPlace() throws IOException {
    Structure s = read("1", "a=1 " + CUBE + " " + COLUMNS + " b=2", "O 0 0 0");
    Cell wire = new Cell(new double[] {0, 0, 0, 0, 0, 0, 0, 0, 7.5}, false, false, true);
    assertThat(written(s.withCell(wire)))
        .isEqualTo(
            lines(
                "1",
                "a=1 Lattice=\"0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 7.5\" "
                    + COLUMNS
                    + " b=2 pbc=\"F F T\"",
                "O 0 0 0"));
    assertThat(written(s.withCell(Cell.OPEN)))
        .isEqualTo(lines("1", "a=1 " + COLUMNS + " b=2 pbc=\"F F F\"", "O 0 0 0"));
    assertThat(written(s.withCell(Cell.periodic(5, 0, 0, 0, 6, 0, 0, 0, 7)))).contains(CUBE);
  }

  @Test
  void wholePositionsThatMoveBecomeReal() throws IOException {
    Structure s = read("1", "Properties=species:S:1:pos:I:3", "O 1 2 3");
    assertThat(written(s.withPositions(new double[] {1, 5, 3})))
        .isEqualTo(lines("1", "Properties=species:S:1:pos:I:3", "O 1 5 3"));
    assertThat(written(s.withPositions(new double[] {1, 2.5, 3})))
        .isEqualTo(lines("1", "Properties=species:S:1:pos:R:3", "O 1 2.5 3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Lattice energy isn't known  | comment="Lattice energy isn't known"
          'tis \\ "odd                | comment="'tis \\\\ \\"odd"
          ``                          |
          two words step=3            | two words step=3
          molecule without pbc step=3 | comment="molecule without pbc" step=3
          """)
  void plainFramesThatChangeBecomeExtended(String comment, String expected) throws IOException {
    Structure s = read("1", comment, "O 0 0 0.50 9 9");
    String kept = expected == null ? "" : " " + expected;
    assertThat(written(s)).isEqualTo(lines("1", comment, "O 0 0 0.50 9 9"));
    assertThat(written(s.with(Column.reals("q", new double[] {2}))))
        .isEqualTo(lines("1", COLUMNS + ":q:R:1" + kept + " pbc=\"F F F\"", "O 0 0 0.50 2.0"));
    assertThat(written(s.with(Property.of("e", 1))))
        .isEqualTo(lines("1", COLUMNS + kept + " e=1 pbc=\"F F F\"", "O 0 0 0.50"));
  }

  @Test
  void otherFormatsBecomeExtended() throws IOException {
    Structure salt =
        Texts.readOne(
            "POSCAR", "salt\n2\n1 0 0\n0 1.5 0\n0 0 2\nNa Cl\n1 1\nC\n0 0 0\n.5 .5 .25\n");
    String text = written(salt.with(Property.of("energy", -3.5)));
    assertThat(text)
        .isEqualTo(
            lines(
                "2",
                "Lattice=\"2.0 0.0 0.0 0.0 3.0 0.0 0.0 0.0 4.0\" "
                    + COLUMNS
                    + " energy=-3.5 pbc=\"T T T\"",
                "Na 0.0 0.0 0.0",
                "Cl 1.0 1.0 0.5"));
    assertEqual(Texts.readOne("a.xyz", text), salt.with(Property.of("energy", -3.5)));
  }

  @Test
  void randomStructuresAreReadBackEqual() throws IOException {
    Random random = new Random(23);
    for (int i = 0; i < Sweeps.count(200, 40); i++) {
      Structure s = random(random);
      Structure back = Texts.readOne("a.xyz", written(s));
      assertEqual(back, s);
      Structure more = changed(back, random);
      assertEqual(Texts.readOne("a.xyz", written(more)), more);
    }
  }

  private static Structure random(Random random) {
    int atoms = 1 + random.nextInt(9);
    double[] rows = random.doubles(9, -5, 5).toArray();
    Cell cell =
        switch (random.nextInt(3)) {
          case 0 -> Cell.OPEN;
          case 1 -> Cell.periodic(rows);
          default -> new Cell(rows, random.nextBoolean(), false, random.nextBoolean());
        };
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put("first", numbers(random, atoms));
    Structure s =
        new Structure(
            random.ints(atoms, 1, 119).toArray(),
            random.doubles(3 * atoms, -9, 9).toArray(),
            cell,
            columns,
            "made");
    return changed(s, random);
  }

  private static Structure changed(Structure s, Random random) {
    int width = 1 + random.nextInt(4);
    String[] texts = new String[s.size()];
    boolean[] flags = new boolean[s.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = text(random).replaceAll("\\s", "_") + i;
      flags[i] = random.nextBoolean();
    }
    return s.with(
            Column.reals(
                "v" + random.nextInt(3) + "::", width, numbers(random, width * texts.length)))
        .with(Column.texts("text" + random.nextInt(2), texts))
        .with(Column.flags("on", flags))
        .with(Column.integers("n", random.ints(texts.length).toArray()))
        .with(Property.of("e", random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300)))
        .with(Property.of("step", random.nextLong()))
        .with(Property.of(text(random) + "k", text(random)))
        .with(Property.of("vector", numbers(random, random.nextInt(12))))
        .with(Property.of("matrix", new double[][] {numbers(random, 2), numbers(random, 2)}))
        .with(
            Property.of(
                "stress",
                new double[][] {numbers(random, 3), numbers(random, 3), numbers(random, 3)}));
  }

  private static double[] numbers(Random random, int count) {
    double[] numbers = random.doubles(count, -1, 1).toArray();
    if (count > 0 && random.nextInt(4) == 0) {
      numbers[random.nextInt(count)] = random.nextBoolean() ? Double.MIN_VALUE : -0.0;
    }
    return numbers;
  }

  private static String text(Random random) {
    String letters = "ab\"'\\[]{}= ,:#\t_\u00e9\u4e2dT5";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  private static void assertEqual(Structure actual, Structure expected) {
    assertThat(actual.types()).isEqualTo(expected.types());
    assertThat(bits(actual.positions())).isEqualTo(bits(expected.positions()));
    assertThat(bits(actual.cell().rows())).isEqualTo(bits(expected.cell().rows()));
    for (int x = 0; x < 3; x++) {
      assertThat(actual.cell().isPeriodic(x)).isEqualTo(expected.cell().isPeriodic(x));
    }
    assertThat(actual.columns().keySet()).isEqualTo(expected.columns().keySet());
    expected
        .columns()
        .values()
        .forEach(column -> assertEqual(actual.column(column.name()), column));
    assertThat(actual.properties().keySet()).isEqualTo(expected.properties().keySet());
    expected
        .properties()
        .values()
        .forEach(p -> assertThat(actual.property(p.name()).text()).isEqualTo(p.text()));
    for (String name : List.of("stress", "matrix", "vector", "e")) {
      if (expected.properties().containsKey(name)) {
        Property property = expected.property(name);
        assertThat(bits(actual.property(name).numbers())).isEqualTo(bits(property.numbers()));
        assertThat(actual.property(name).shape()).isEqualTo(property.shape());
      }
    }
  }

  private static void assertEqual(Column actual, Column expected) {
    assertThat(actual.type()).isEqualTo(expected.type());
    assertThat(actual.components()).isEqualTo(expected.components());
    if (expected.type() != Column.Type.TEXT) {
      assertThat(bits(actual.numbers())).isEqualTo(bits(expected.numbers()));
    }
    for (int atom = 0; atom < expected.atoms(); atom++) {
      assertThat(actual.text(atom, 0)).isEqualTo(expected.text(atom, 0));
    }
  }

  private static long[] bits(double[] numbers) {
    return Arrays.stream(numbers).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "a=b", "a\"b", "[a]", "a\\", "a\n", "x:R:y", "q:I:2:r", "species"})
  void namesThatCouldNotBeReadBackAreRefused(String name) {
    Structure s =
        new Structure(new int[] {1}, new double[3], Cell.OPEN, Map.of(name, new double[1]), "made");
    try (ExtXyzWriter writer = ExtXyzWriter.create(directory.resolve("x.xyz"), false)) {
      assertThatThrownBy(() -> writer.write(s))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("made: a column of extended XYZ cannot be called ");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFrameThatFailsLeavesNoFile() {
    Structure s = read("2", "", "O 0 0 0", "O 0 0 1");
    try (ExtXyzWriter writer = ExtXyzWriter.create(directory.resolve("x.xyz"), false)) {
      writer.write(s);
      assertThatThrownBy(() -> writer.write(s.with(Column.texts("t", new String[] {"a", "b c"}))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'b c' of atom 2 in column 't'");
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> writer.write(s)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theTargetAppearsAtTheEndAndIsNotReplacedUnasked() throws IOException {
    Path target = directory.resolve("x.xyz");
    Structure s = read("1", "", "O 0 0 0");
    try (ExtXyzWriter writer = ExtXyzWriter.create(target, false)) {
      writer.write(s);
      assertThat(target).doesNotExist();
      writer.commit();
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(target).hasContent("1\n\nO 0 0 0\n");
    assertThatThrownBy(() -> ExtXyzWriter.create(target, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("exists");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p.json",
        "p.npz",
        "p.MTS",
        "p.h5.gz",
        "p.hdf5",
        "p.traj",
        "p.html",
        "p.xyz.zip",
        "p.cif",
        "POSCAR",
        "p.dump",
        "p.xyz.zst",
        "p.xz"
      })
  void namesOfOtherFormatsAreRefused(String name) {
    Path target = directory.resolve(name);
    assertThatThrownBy(() -> ExtXyzWriter.create(target, false))
        .isInstanceOf(InputException.class)
        .hasMessage(
            target
                + ": is a name of another format or compression; frames are written as .xyz, or"
                + " .xyz.gz");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void namesOfCompressedFilesAreKept() throws IOException {
    String text = "1\n\nO 0 0 0.10\n".repeat(10_000);
    Path target = directory.resolve("copy.xyz.gz");
    try (ExtXyzWriter writer = ExtXyzWriter.create(target, false)) {
      Texts.readAll("a.xyz", text).forEach(writer::write);
      writer.commit();
    }
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(target))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
    }
  }

  @Test
  void linesInSeveralChunksAreWritten() throws IOException {
    int atoms = 300_000; // some 20 MB
    StringBuilder text = new StringBuilder(atoms + "\n" + COLUMNS + "\n");
    StringBuilder expected = new StringBuilder(atoms + "\n" + COLUMNS + ":q:R:1\n");
    for (int i = 0; i < atoms; i++) {
      String line = "O 0 0 " + " ".repeat(50) + i;
      text.append(line).append('\n');
      expected.append(line).append(' ').append((double) i).append('\n');
    }
    Structure s = Texts.readOne("a.xyz", text.toString());
    assertThat(written(s)).isEqualTo(text.toString());
    double[] q = new double[atoms];
    Arrays.setAll(q, i -> i);
    assertThat(written(s.with(Column.reals("q", q)))).isEqualTo(expected.toString());
  }
}
