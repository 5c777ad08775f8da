package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LammpsReadersTest {
  private static final String DUMP =
      """
      ITEM: UNITS
      metal
      ITEM: TIMESTEP
      100
      ITEM: NUMBER OF ATOMS
      3
      ITEM: BOX BOUNDS pp pp fs
      -1 5
      0 7
      0 8
      ITEM: ATOMS id type x y z q
      3 2 1.5 2 3 0.4
      1 1 0.5 0 0 -0.8
      2 2 1.5 0 0 0.4
      """;

  private static final String DATA =
      """
      water

      3 atoms
      2 bonds
      2 atom types

      -1 5 xlo xhi
      0 7 ylo yhi
      0 8 zlo zhi
      0.5 0.25 0 xy xz yz

      Masses

      1 15.999 # O
      2 1.008  # H

      Atoms # full

      3 1 2 0.4 1.5 2 3 0 0 1
      1 1 1 -0.8 0.5 0 0 0 0 0
      2 1 2 0.4 1.5 0 0 0 0 0

      Bonds

      1 1 1 2
      2 1 1 3
      """;

  private static List<Structure> read(String text, String format) {
    List<Structure> all = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (StructureReader reader =
        StructureReaders.open(new ByteArrayInputStream(bytes), "in", format)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        all.add(s);
      }
    }
    return all;
  }

  private static void requireWater(Structure s) {
    assertThat(s.types()).containsExactly(8, 1, 1);
    assertThat(s.positions()).containsExactly(0.5, 0, 0, 1.5, 0, 0, 1.5, 2, 3);
  }

  @Test
  void dumpsAreSortedByIdAndKeepTheirColumns() {
    List<Structure> frames = read(DUMP + DUMP.replace("-1 5", "0 6"), "lammps-dump:O,H");
    assertThat(frames).hasSize(2);
    requireWater(frames.get(0));
    assertThat(frames.get(0).numbers("q")).containsExactly(-0.8, 0.4, 0.4);
    assertThat(frames.get(0).cell().rows()).containsExactly(6, 0, 0, 0, 7, 0, 0, 0, 8);
    assertThat(frames.get(0).cell().isPeriodic(0)).isTrue();
    assertThat(frames.get(0).cell().isPeriodic(2)).isFalse();
    assertThat(frames.get(1).origin()).isEqualTo("in, frame 1");
  }

  @Test
  void elementsOfADumpNeedNoTypes() {
    String text = DUMP.replace("id type", "id element").replace("3 2 ", "3 H ");
    requireWater(read(text.replace("1 1 ", "1 O ").replace("2 2 ", "2 H "), "lammps-dump").get(0));
  }

  /** Bounds of a tilted box are those around it; the same box as in a data file. */
  @Test
  void tiltedBoxesAndPartsOfThem() {
    String tilted =
        DUMP.replace("pp pp fs\n-1 5\n0 7\n0 8", "xy xz yz pp pp pp\n-1 5.75 0.5\n0 7 0.25\n0 8 0");
    Structure dump = read(tilted, "lammps-dump:O,H").get(0);
    Structure data = read(DATA, "lammps-data").get(0);
    assertThat(dump.cell().rows()).isEqualTo(data.cell().rows());
    Structure scaled =
        read(
                tilted.replace("x y z", "xs ys zs").replace("1 1 0.5 0 0", "1 1 0.5 0.5 0.25"),
                "lammps-dump:O,H")
            .get(0);
    double[] expected = {-1 + 3 + 0.25 + 0.0625, 3.5, 2};
    for (int x = 0; x < 3; x++) {
      assertThat(scaled.position(0, x)).isCloseTo(expected[x], within(1e-14));
    }
  }

  @Test
  void dataFilesSayTheirElements() {
    Structure s = read(DATA, "lammps-data").get(0);
    requireWater(s);
    assertThat(s.numbers("charge")).containsExactly(-0.8, 0.4, 0.4);
    assertThat(s.cell().isFullyPeriodic()).isTrue();
    String labels = DATA.replaceAll("(?s)Masses.*# H", "Atom Type Labels\n\n1 O\n2 H");
    requireWater(read(labels, "lammps-data").get(0));
    assertThat(read(DATA, "lammps-data:S,H").get(0).type(0)).isEqualTo(16);
  }

  @Test
  void framesArePassedOver() {
    byte[] bytes = (DUMP + DUMP.replace("3 2 1.5", "3 2 2.5")).getBytes(StandardCharsets.UTF_8);
    try (StructureReader reader =
        StructureReaders.open(new ByteArrayInputStream(bytes), "in", "lammps-dump:O,H")) {
      assertThat(reader.skip()).isTrue();
      assertThat(reader.read().position(2, 0)).isEqualTo(2.5);
      assertThat(reader.skip()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "fs | fs ff | should name three boundaries",
        "metal | lj | are in units 'lj'; those of real and metal",
        "x y z | vx vy vz | the atoms have no x, y, z",
        "id type | id mol | neither element nor type",
        "1 1 0.5 | 1 7 0.5 | which element the atom type '7' is",
        "1 1 0.5 | 2 1 0.5 | the atom id 2 comes twice",
        "1.5 2 3 0.4 | 1.5 2 3 | the atom has 5 values",
        "1.5 2 3 0.4 | 1.5 2 x 0.4 | 'x' is not a number",
        "ITEM: NUMBER OF ATOMS | ITEM: COUNT | nobody knows how long",
        "OF ATOMS;3 | OF ATOMS;4 | the file ends where an atom should follow",
        "OF ATOMS;3 | OF ATOMS;2 | expected 'ITEM: …' but found",
        "OF ATOMS;3 | OF ATOMS;0 | atoms are none, or too many",
      })
  void wrongDumpsAreRefused(String was, String is, String reason) {
    String text = DUMP.replace(was.replace(";", "\n"), is.replace(";", "\n"));
    assertThatThrownBy(() -> read(text, "lammps-dump:O,H"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "# full | | nothing says how atoms are written",
        "# O | | which element the atom type '1' is",
        "3 atoms | 4 atoms | has 3 atoms in 'Atoms', 4 in its header",
        "0 8 zlo zhi | | the header has no number of atoms, or not all of",
        "1 1 1 -0.8 | 1 1 -0.8 | the atom has 9 values",
        "Bonds | bonds | the atom has 1 values",
      })
  void wrongDataFilesAreRefused(String was, String is, String reason) {
    assertThatThrownBy(() -> read(DATA.replace(was, is == null ? "" : is), "lammps-data"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void wrongTypesAreRefused() {
    assertThatThrownBy(() -> read(DUMP, "lammps-dump:O,,H"))
        .hasMessageContaining("the element of the atom type 2 is empty");
    assertThatThrownBy(() -> read(DUMP, "lammps-dump:O,Qq")).hasMessageContaining("'Qq'");
    assertThatThrownBy(() -> read(DUMP, "extxyz:O,H")).hasMessageContaining("unknown input format");
    assertThatThrownBy(() -> StructureReaders.open(java.nio.file.Path.of("x.traj")))
        .hasMessageContaining("ase convert x.traj frames.xyz");
  }
}
