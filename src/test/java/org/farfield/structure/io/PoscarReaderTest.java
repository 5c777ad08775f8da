package org.farfield.structure.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoscarReaderTest {
  private static final String CELL = "4 0 0\n0 5 0\n1 0 6\n";
  private static final String DIRECT = "Na Cl\n1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n";

  private static Structure read(String text) {
    return Texts.readOne("POSCAR", text);
  }

  @Test
  void readsDirectCoordinates() {
    Structure s = read("salt\n1.0\n" + CELL + DIRECT);
    assertThat(s.types()).containsExactly(11, 17);
    assertThat(s.positions()).containsExactly(0, 0, 0, 2.5, 2.5, 3);
    assertThat(s.cell().rows()).containsExactly(4, 0, 0, 0, 5, 0, 1, 0, 6);
    assertThat(s.cell().isFullyPeriodic()).isTrue();
    assertThat(s.origin()).isEqualTo("POSCAR, frame 0");
  }

  @Test
  void scalesCellAndCartesianCoordinates() {
    Structure s = read("c\n 2.0\n" + CELL + "O H\n1 2\nCartesian\n1 2 3\n0 0 1 \n1 0 0\n");
    assertThat(s.types()).containsExactly(8, 1, 1);
    assertThat(s.positions()).containsExactly(2, 4, 6, 0, 0, 2, 2, 0, 0);
    assertThat(s.cell().length(0)).isEqualTo(8);
  }

  @Test
  void negativeScaleIsTheVolume() {
    Structure s = read("c\n-960\n" + CELL + "O\n1\nKartesian\n1 2 3\n");
    assertThat(s.cell().volume()).isCloseTo(960, within(1e-9));
    assertThat(s.position(0, 1)).isCloseTo(4, within(1e-12));
  }

  @Test
  void threeScaleFactorsApplyToTheAxes() {
    Structure s = read("c\n1 2 3\n" + CELL + "O\n1\nc\n1 1 1\n");
    assertThat(s.cell().rows()).containsExactly(4, 0, 0, 0, 10, 0, 1, 0, 18);
    assertThat(s.positions()).containsExactly(1, 2, 3);
  }

  @Test
  void readsSelectiveDynamicsAndIgnoresVelocities() {
    Structure s =
        read(
            "c\n1 # scale\n"
                + CELL
                + "Fe_pv O/1a2b ! from VASP\n1 1 ! counts\nSelective dynamics\nDirect\n"
                + "0 0 0 T T F\n0 0 .5 F F F\n\n0.1 0.2 0.3\n0.4 0.5 0.6\n");
    assertThat(s.types()).containsExactly(26, 8);
    assertThat(s.position(1, 2)).isEqualTo(3);
  }

  @Test
  void takesVasp4SymbolsFromTheComment() {
    Structure s = read("Na Cl\n1.0\n" + CELL + "1 1\nDirect\n0 0 0\n0.5 0.5 0.5\n");
    assertThat(s.types()).containsExactly(11, 17);
  }

  @Test
  void readsCompressedAndWindowsFiles() {
    byte[] bytes = ("salt\n1.0\n" + CELL + DIRECT).replace("\n", "\r\n").getBytes(UTF_8);
    assertThat(Texts.readAll("CONTCAR.gz", Texts.gzip(bytes))).hasSize(1);
  }

  static Stream<Arguments> bad() {
    String head = "c\n1\n" + CELL;
    return Stream.of(
        arguments("", 1, "empty"),
        arguments("c\n", 1, "scale factor"),
        arguments("c\n\n" + CELL, 2, "scale factor"),
        arguments("c\n0\n" + CELL + DIRECT, 2, "'0'"),
        arguments("c\n1 -1 1\n" + CELL + DIRECT, 2, "'1 -1 1'"),
        arguments("c\nabc\n" + CELL + DIRECT, 2, "'abc'"),
        arguments("c\n1\n1 0\n", 3, "lattice vector 1"),
        arguments("c\n1\n1 0 0\n0 x 0\n", 4, "lattice vector 2: 'x'"),
        arguments("c\n1\n1 0 0\n", 3, "lattice vector 2"),
        arguments("c\n1\n1 0 0\n0 1 0\n1 1 0\n" + DIRECT, 5, "volume is zero"),
        arguments("c\n-10\n1 0 0\n0 1 0\n1 1 0\n" + DIRECT, 5, "volume is zero"),
        arguments(head, 5, "element symbols"),
        arguments(head + "\n1\n", 6, "element symbols"),
        arguments(head + "1 1\nDirect\n", 6, "VASP 4"),
        arguments(head + "Na Qq\n1 1\nDirect\n", 6, "'Qq'"),
        arguments(head + "Na Cl\n1\nDirect\n", 7, "2 element symbols but 1 atom counts"),
        arguments(head + "Na\n-1\nDirect\n", 7, "'-1'"),
        arguments(head + "Na\n1.5\nDirect\n", 7, "'1.5'"),
        arguments(head + "Na\n99999999999\nDirect\n", 7, "'99999999999'"),
        arguments(head + "Na\n0\nDirect\n", 7, "0 atoms"),
        arguments(head + "Na\n2000000000\nDirect\n0 0 0\n", 7, "2000000000"),
        arguments(head + "Na\n1\n0 0 0\n", 8, "'0 0 0'"),
        arguments(head + "Na\n1\nDirect\n", 8, "position of atom 1"),
        arguments(head + "Na\n700000000\nDirect\n0 0 0\n", 9, "position of atom 2"),
        arguments(head + "Na\n1\nDirect\n0 0\n", 9, "position of atom 1"),
        arguments(head + "Na\n1\nDirect\n0 NaN 0\n", 9, "'NaN' is not finite"),
        arguments("c\n1\n\u0000\n", 3, "not a text file"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongAndWhere(String text, int line, String offending) {
    assertThat(Texts.failure("POSCAR", text))
        .startsWith("POSCAR, frame 0, line " + line + ": ")
        .contains(offending);
  }

  @Test
  void refusesPositionsThatAreNotCounted() {
    String head = "salt\n1.0\n" + CELL + DIRECT;
    for (String more : new String[] {".1 .2 .3\n", ".1 .2 .3 T T F\n", "  1e-1 .2 .3 Cl\n"}) {
      assertThat(Texts.failure("POSCAR", head + more))
          .startsWith("POSCAR, frame 0, line 11: ")
          .contains("those of the 2 atoms that are counted", "correct the counts");
    }
    for (String more :
        new String[] {
          "",
          "\n",
          "\n.1 .2 .3\n0 0 0\n",
          "Cartesian\n0 0 0\n0 0 0\n\n1\n0.5\n0 0 0 0\n0 0 0\n0 0 0\n0 0 0\n",
          "Lattice velocities and vectors\n1\n"
              + "0 0 0\n".repeat(3)
              + CELL
              + "Direct\n"
              + "0 0 0\n".repeat(2)
        }) {
      assertThat(read(head + more).size()).isEqualTo(2);
    }
  }

  @Test
  void refusesPositionsThatStandWhereVelocitiesDo() {
    String head = "salt\n1.0\n" + CELL + DIRECT;
    for (String more : new String[] {"\n.1 .2 .3\n", "\n" + "0 0 0\n".repeat(3)}) {
      assertThat(Texts.failure("POSCAR", head + more))
          .contains("2 atoms are followed by", "nor as many velocities");
    }
  }

  @Test
  void refusesASecondStructureThatWouldBeLost() {
    String one = "salt\n1.0\n" + CELL + DIRECT;
    for (String all :
        new String[] {one + one, one + "\n" + one, one + one.replace("Dir", "selective\nDir")}) {
      assertThat(Texts.failure("CONTCAR", all)).contains("another structure follows");
    }
  }

  private static String positions(int frame, String... lines) {
    return "Direct configuration=     " + frame + "\n" + String.join("\n", lines) + "\n";
  }

  @Test
  void readsTrajectories() {
    String head = "salt\n1\n" + CELL + "Na Cl\n1 1\n";
    String one = positions(1, "0 0 0", ".5 .5 .5");
    String two = positions(2, "0 0 .5", ".5 .5 0");
    for (String text :
        new String[] {head + one + two, head + one + head + two, head + one + "\n" + two}) {
      List<Structure> all = Texts.readAll("XDATCAR", text);
      assertThat(all).hasSize(2);
      assertThat(all.get(1).types()).containsExactly(11, 17);
      assertThat(all.get(1).positions()).containsExactly(.5, 0, 3, 2, 2.5, 0);
      assertThat(all.get(1).origin()).isEqualTo("XDATCAR, frame 1");
    }
    String wider = head.replace("\n1\n", "\n2\n");
    assertThat(Texts.readAll("a.xdatcar", head + one + wider + two).get(1).cell().length(0))
        .isEqualTo(8);
    assertThat(Texts.failure("XDATCAR", head + one + positions(2, "0 0 0")))
        .contains("frame 1, line 12", "the position of atom 2");
    assertThat(Texts.failure("XDATCAR", head + "\n0 0 0\n")).contains("'Direct configuration= 1'");
    assertThat(Texts.failure("XDATCAR", head + one + ".1 .1 .1\n" + two)).contains("frame 1");
    assertThat(Texts.failure("XDATCAR", "")).contains("empty");
  }
}
