package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtXyzReaderTest {
  private static final String CUBE = "Lattice=\"5 0 0 0 6 0 0 0 7\"";

  private static Structure frame(String comment, String... atoms) {
    return Texts.readOne(
        "a.xyz", atoms.length + "\n" + comment + "\n" + String.join("\n", atoms) + "\n");
  }

  @Test
  void readsPlainXyz() {
    Structure s = frame("just a comment, isn't it", "O 0 0 0.5", "H 1.0D+00 -2 3e-1 9 9 9");
    assertThat(s.types()).containsExactly(8, 1);
    assertThat(s.positions()).containsExactly(0, 0, 0.5, 1, -2, 0.3);
    assertThat(s.cell().isOpen()).isTrue();
    assertThat(s.columns()).isEmpty();
    assertThat(s.origin()).isEqualTo("a.xyz, frame 0");
  }

  @Test
  void readsAnEmptyCommentAndAtomicNumbers() {
    assertThat(frame("", "8 0 0 0", "118 1 0 0").types()).containsExactly(8, 118);
  }

  @Test
  void readsColumnsInAnyOrder() {
    Structure s =
        frame(
            "Properties=tag:S:1:q:R:1:pos:R:3:move:L:2:Z:I:1:n:I:1",
            "a 0.5 1 2 3 T F 8 -4",
            "b -1 4 5 6 false TRUE 1 7");
    assertThat(s.types()).containsExactly(8, 1);
    assertThat(s.positions()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(s.columns().keySet()).containsExactly("tag", "q", "move", "n");
    assertThat(s.numberNames()).containsExactly("q", "move_0", "move_1", "n");
    assertThat(s.numbers("q")).containsExactly(0.5, -1);
    assertThat(s.numbers("move_0")).containsExactly(1, 0);
    assertThat(s.numbers("move_1")).containsExactly(0, 1);
    assertThat(s.numbers("n")).containsExactly(-4, 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Lattice=\"5 0 0 0 6 0 0 0 7\"",
        "Lattice='5 0 0 0 6 0 0 0 7'",
        "Lattice={5 0 0 0 6 0 0 0 7}",
        "Lattice=[5, 0, 0, 0, 6, 0, 0, 0, 7]",
        "Lattice=[[5,0,0],[0,6,0],[0,0,7]]",
        "\"Lattice\"=\" 5 0 0 0 6 0 0 0 7 \"",
        "lattice = \"5 0 0 0 6 0 0 0 7\"",
        "bare \"quoted key\"=\"say \\\"hi\\\" [\" esc=a\\ b x={\"k\": [1, 2]} Lattice=\"5 0 0 0 6 0"
            + " 0 0 7\"",
        "energy=-1.5 Lattice=\"5 0 0 0 6 0 0 0 7\" Properties=\"species:S:1:pos:R:3\" bare",
      })
  void readsTheLatticeInEveryForm(String comment) {
    Structure s = frame(comment, "O 1 2 3");
    assertThat(s.cell().rows()).containsExactly(5, 0, 0, 0, 6, 0, 0, 0, 7);
    assertThat(s.cell().isFullyPeriodic()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"T T F\"",
        "\"1 1 0\"",
        "\"True True False\"",
        "[T, T, F]",
        "{t t f}",
        "'.TRUE. T .FALSE.'"
      })
  void readsMixedPeriodicity(String pbc) {
    Structure s = frame(CUBE + " pbc=" + pbc, "O 1 2 3");
    assertThat(s.cell().isPeriodic(0)).isTrue();
    assertThat(s.cell().isPeriodic(1)).isTrue();
    assertThat(s.cell().isPeriodic(2)).isFalse();
  }

  @Test
  void keepsTheLatticeOfAnOpenFrame() {
    Structure s = frame(CUBE + " pbc=\"F F F\"", "O 1 2 3");
    assertThat(s.cell().isOpen()).isTrue();
    assertThat(s.cell().length(2)).isEqualTo(7);
  }

  @Test
  void latticeVectorsAreRows() {
    Structure s = frame("Lattice=\"5 1 0 0 6 0 0 0 7\"", "O 1 2 3");
    assertThat(s.cell().length(0)).isEqualTo(Math.sqrt(26));
    assertThat(s.cell().length(1)).isEqualTo(6);
  }

  @Test
  void readsFramesThatDiffer() {
    String text =
        "\n1\nProperties=species:S:1:pos:R:3:q:R:1\nO 0 0 0 0.5\n\n  \n2\n"
            + CUBE
            + "\nC 1 1 1\nCL 2 2 2\n1\n\nH 0 0 0\n\n\n";
    List<Structure> all = Texts.readAll("b.extxyz", text);
    assertThat(all).extracting(Structure::size).containsExactly(1, 2, 1);
    assertThat(all.get(0).columns()).containsOnlyKeys("q");
    assertThat(all.get(1).columns()).isEmpty();
    assertThat(all.get(1).types()).containsExactly(6, 17);
    assertThat(all.get(2).origin()).isEqualTo("b.extxyz, frame 2");
  }

  @Test
  void readsWindowsLineEndsAndByteOrderMark() {
    Structure s = Texts.readOne("a.xyz", "\ufeff1\r\npbc=\"F F F\"\r\nO 1 2 3\r\n");
    assertThat(s.positions()).containsExactly(1, 2, 3);
  }

  @Test
  void readsAFileWithoutALastLineEnd() {
    assertThat(Texts.readOne("a.xyz", "1\n\nO 1 2 3").size()).isEqualTo(1);
  }

  @Test
  void readsLinesAcrossTheInputBuffer() {
    StringBuilder text = new StringBuilder("30000\n" + "c".repeat(200_000) + "\n");
    for (int i = 0; i < 30_000; i++) {
      text.append("H ").append(i).append(" 0.25 -1\n");
    }
    Structure s = Texts.readOne("a.xyz", text.toString());
    for (int i = 0; i < 30_000; i++) {
      assertThat(s.position(i, 0)).isEqualTo(i);
      assertThat(s.position(i, 2)).isEqualTo(-1);
    }
  }

  @Test
  void readsGzipWhateverTheNameAndAllItsMembers() {
    byte[] first = Texts.gzip("1\n\nO 1 2 3\n".getBytes(StandardCharsets.UTF_8));
    byte[] second = Texts.gzip("1\n\nH 1 2 3\n".getBytes(StandardCharsets.UTF_8));
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    assertThat(Texts.readAll("a.xyz", both)).extracting(s -> s.type(0)).containsExactly(8, 1);
    assertThat(Texts.readAll("a.xyz.gz", both)).hasSize(2);
    assertThat(Texts.readOne("plain.xyz.gz", "1\n\nO 1 2 3\n").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell=\"5 0 0 0 6 0 0 0 7\"",
        "cell=[[5, 0, 0], [0, 6, 0], [0, 0, 7]] energy=1",
        "Cell=\"5 0 0 0 6 0 0 0 7\" pbc=\"T T T\"",
        "cell=\"1 0 0 0 1 0 0 0 1\" Lattice=\"5 0 0 0 6 0 0 0 7\""
      })
  void aCellOfNineNumbersIsALattice(String comment) {
    Structure s = Texts.readOne("a.xyz", "1\n" + comment + "\nO 1 2 3\n");
    assertThat(s.cell().isFullyPeriodic()).isTrue();
    assertThat(s.cell().rows()).containsExactly(5, 0, 0, 0, 6, 0, 0, 0, 7);
  }

  @Test
  void aCellThatIsNoLatticeIsAProperty() {
    for (String comment : new String[] {"cell=primitive a=1", "cell=\"5 5 5\" pbc=\"F F F\""}) {
      assertThat(Texts.readOne("a.xyz", "1\n" + comment + "\nO 1 2 3\n").cell().isOpen()).isTrue();
    }
    assertThat(Texts.failure("a.xyz", "1\ncell=\"5 5 5\"\nO 1 2 3\n")).contains("no vectors");
  }

  @ParameterizedTest
  @CsvSource({
    "Atoms. Timestep: 0,1,2,true",
    " atoms. timestep: 100,1,14,true",
    "written by LAMMPS,1,2,true",
    "Atoms. Timestep: 0,H,O,false",
    "Atoms. Timestep: 0,1,O,false",
    "water,1,8,false"
  })
  void typeNumbersOfLammpsAreDoubted(String comment, String one, String other, boolean doubted) {
    String name = "f" + comment.hashCode() + one + other + ".xyz";
    String text = "2\n" + comment + "\n" + one + " 0 0 0\n" + other + " 0 0 1\n";
    String said = said(() -> Texts.readAll(name, text + text));
    assertThat(said.contains("read as atomic numbers")).isEqualTo(doubted);
    if (doubted) {
      assertThat(said).containsOnlyOnce(name + ": species are numbers");
    }
    assertThat(said(() -> Texts.readAll(name, text))).isEmpty();
  }

  /** What was written to standard error. */
  private static String said(Runnable reading) {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      reading.run();
    } finally {
      System.setErr(before);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
