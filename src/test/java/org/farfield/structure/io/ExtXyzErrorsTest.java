package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExtXyzErrorsTest {
  private static final String PROPERTIES = "Properties=species:S:1:pos:R:3";
  private static final String CUBE = "Lattice=\"5 0 0 0 6 0 0 0 7\"";

  /** A bad comment line. */
  private static Arguments comment(String comment, String offending) {
    return arguments("1\n" + comment + "\nO 0 0 0\n", 0, 2, offending);
  }

  /** A bad second atom. */
  private static Arguments atom(String properties, String atom, String offending) {
    String good = properties.contains(":q:") ? "O 0 0 0 1\n" : "O 0 0 0\n";
    return arguments("2\n" + properties + "\n" + good + atom + "\n", 0, 4, offending);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("", 0, 1, "empty"),
        arguments("\n\n", 0, 2, "empty"),
        arguments("0\n\n", 0, 1, "0 atoms"),
        arguments("-3\n\n", 0, 1, "'-3'"),
        arguments("2000000000\n\nO 0 0 0\n", 0, 1, "'2000000000'"),
        arguments("99999999999999999999999\n\n", 0, 1, "out of range"),
        arguments("700000000\n\nO 0 0 0\n", 0, 3, "1 of 700000000 atoms"),
        arguments("hello\n\n", 0, 1, "'hello'"),
        arguments("3 atoms\n\n", 0, 1, "'3 atoms'"),
        arguments("1\n", 0, 1, "comment line"),
        arguments("2\n\nO 0 0 0\n", 0, 3, "1 of 2 atoms"),
        arguments("1\n\nO 0 0 0\n2\n\nO 0 0 0\n", 1, 6, "1 of 2 atoms"),
        arguments("1\n\nO 0 0 0\nO 0 0 1\n", 1, 4, "atom count of the frame before"),
        arguments("2\n\nO 0 0 0\n\nO 0 0 0\n", 0, 4, "0 columns instead of 4"),
        atom("", "O 1 2", "3 columns instead of 4"),
        atom(PROPERTIES, "O 1 2", "3 columns instead of 4"),
        atom(PROPERTIES, "O 1 2 3 4", "5 columns instead of 4"),
        atom(PROPERTIES, "O 1 abc 3", "y coordinate 'abc' of atom 2 is not a number"),
        atom("", "O 1 2 NaN", "z coordinate 'NaN' of atom 2 is not finite"),
        atom("", "O -Inf 2 3", "x coordinate '-Inf' of atom 2 is not finite"),
        atom("", "O 1e400 2 3", "'1e400'"),
        atom("", "Xx 1 2 3", "unknown element 'Xx'"),
        atom("", "X 1 2 3", "unknown element 'X'"),
        atom("", "0 1 2 3", "unknown element '0'"),
        atom("", "119 1 2 3", "unknown element '119'"),
        atom("", "H1 1 2 3", "'H1' is an atom label"),
        atom("", "O_w 1 2 3", "'O_w' is an atom label"),
        atom("", "CO 1 2 3", "'CO' could be"),
        comment("pbc=\"T T T\"", "no Lattice"),
        comment("pbc=\"F F T\"", "no Lattice"),
        comment(CUBE + " pbc=\"T T\"", "pbc 'T T'"),
        comment(CUBE + " pbc=\"T T maybe\"", "maybe"),
        comment("Lattice=\"1 2 3\"", "3 numbers instead of 9"),
        comment("Lattice=\"1 0 0 0 1 0 0 0 1 0\"", "10 numbers instead of 9"),
        comment("Lattice=\"1 0 0 0 a 0 0 0 1\"", "Lattice number 5 'a'"),
        comment("Lattice=\"1 0 0 0 1 0 0 0 NaN\"", "'NaN' is not finite"),
        comment("Lattice=\"1 0 0 0 1 0 1 1 0\"", "volume is zero"),
        comment("Lattice=\"0 0 0 0 0 0 0 0 0\"", "volume is zero"),
        comment("Lattice=\"1 0 0 0 0 0 0 0 1\" pbc=\"T T F\"", "Lattice vector 2"),
        comment("Lattice=\"5 0 0 0 6 0 0 0 7", "not closed"),
        comment("Lattice=[5 0 0 0 6 0 0 0 7", "not closed"),
        comment(CUBE + " =3", "without a key"),
        comment(CUBE + " Lattice=\"1 0 0 0 1 0 0 0 1\"", "Lattice is given twice"),
        comment("Properties=species:S:1:pos:R", "species:S:1:pos:R"),
        comment("Properties=species:S:1:pos:R:2", "pos:R:2"),
        comment("Properties=species:S:1:pos:R:x", "count 'x'"),
        comment("Properties=species:S:1:pos:R:3:q:R:0", "count '0'"),
        comment("Properties=species:S:1:pos:R:3:q:R:2000000000", "'q'"),
        comment("Properties=species:S:1:pos:R:3:q:Q:1", "type 'Q'"),
        comment("Properties=species:S:1", "lacks pos:R:3"),
        comment("Properties=pos:R:3", "lacks species:S:1"),
        comment("Properties=species:S:2:pos:R:3", "species:S:2"),
        comment("Properties=species:S:1:pos:R:3:pos:R:3", "pos:R:3"),
        comment("Properties=species:S:1:pos:R:3:q:R:2:q_0:R:1", "'q_0'"),
        comment("Properties=species:S:1:pos:R:3:q:Q:1:f:R:3", "'q' has type 'Q'"),
        comment("Properties=species:S:1:pos:R:3:mtt::q:Q:1:f:R:3", "type"),
        comment("Properties=species:S:1:pos:R:3:", "not a list"),
        comment("Properties=\"\"", "not a list"),
        comment("'Lattice' = \"5 0 0 0 6 0 0 0 7", "not closed"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongAndWhere(String text, int frame, int line, String offending) {
    assertThat(Texts.failure("bad.xyz", text))
        .startsWith("bad.xyz, frame " + frame + ", line " + line + ": ")
        .contains(offending);
  }

  @Test
  void refusesBinaryInput() {
    assertThat(Texts.failure("b.xyz", new byte[] {'3', '\n', 'a', 0, 1, 2}))
        .startsWith("b.xyz, frame 0, line 2: ")
        .contains("not a text file");
    byte[] garbage = new byte[100_000];
    new Random(1).nextBytes(garbage);
    assertThat(Texts.failure("b.xyz", garbage)).startsWith("b.xyz, frame 0, line 1: ");
    assertThat(Texts.failure("b.xyz", new byte[] {(byte) 0xff, (byte) 0xfe, 'x', '\n'}))
        .contains("atom count");
  }

  @Test
  void aFrameWithoutAtomsIsPassed() {
    byte[] text = "0\nempty\n1\n\nO 3 0 0\n".getBytes(StandardCharsets.UTF_8);
    try (StructureReader reader = Texts.open("e.xyz", text)) {
      assertThatThrownBy(reader::read).hasMessageContaining("0 atoms");
      assertThat(reader.recover()).isTrue();
      assertThat(reader.read().position(0, 0)).isEqualTo(3);
    }
  }

  @Test
  void aFrameThatIsGivenUpLeavesNothingToTheNext() {
    String properties = "Properties=species:S:1:pos:R:3:q:R:1\n";
    String text = "3\n" + properties + "O 1 0 0 7\nH 2 0 0 8\nH 3 0 x 9\n";
    text += "2\n" + properties + "C 4 0 0 0.5\nN 5 0 0 -0.5\n";
    try (StructureReader reader = Texts.open("e.xyz", text.getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(reader::read).hasMessageContaining("of atom 3");
      assertThat(reader.recover()).isTrue();
      Structure next = reader.read();
      assertThat(next.numbers("q")).containsExactly(0.5, -0.5);
      assertThat(next.column("q").text(1, 0)).isEqualTo("-0.5");
    }
  }

  @Test
  void refusesDamagedGzip() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(2);
    for (int i = 0; i < 5000; i++) {
      text.append("1\n\nO ").append(random.nextDouble()).append(" 0 0\n");
    }
    byte[] good = Texts.gzip(text.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(Texts.failure("t.xyz.gz", Arrays.copyOf(good, good.length / 2)))
        .matches("t\\.xyz\\.gz, frame \\d+, line \\d+: .*cut short.*");
    for (int length : new int[] {2, 5, 9, 10, 12}) {
      assertThat(Texts.failure("t.xyz.gz", Arrays.copyOf(good, length)))
          .startsWith("t.xyz.gz, frame 0, line 1: ")
          .contains("cut short");
    }
    byte[] badMethod = good.clone();
    badMethod[2] = 7;
    assertThat(Texts.failure("t.xyz.gz", badMethod)).contains("frame 0, line 1", "damaged");
    byte[] badData = good.clone();
    Arrays.fill(badData, good.length / 2, good.length / 2 + 2000, (byte) 0xff);
    assertThat(Texts.failure("t.xyz.gz", badData)).startsWith("t.xyz.gz, frame ");
  }
}
