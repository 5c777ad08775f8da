package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.OtherPython;
import org.farfield.StructureTables;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of structures as DuckDB and pyarrow write them. */
class TableReaderTest {
  private static final String WATER = "SELECT [8, 1, 1]::INT[] AS numbers, ";
  private static final String PLACES = "[0.0, 0, 0, 1, 0, 0, 0, 1, 0]::DOUBLE[] AS positions";

  @TempDir Path directory;

  private static Structure random(Random random) {
    int atoms = 1 + random.nextInt(9);
    int[] types = random.ints(atoms, 1, 119).toArray();
    double[] positions = random.doubles(3L * atoms, -9, 9).toArray();
    Cell cell =
        random.nextInt(3) == 0
            ? Cell.OPEN
            : new Cell(
                new double[] {5 + random.nextDouble(), 0, 0, 1, 6, 0, 0, random.nextDouble(), 7},
                random.nextBoolean(),
                true,
                random.nextBoolean());
    return new Structure(types, positions, cell);
  }

  private static List<Structure> read(Path file) {
    List<Structure> all = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(file)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        all.add(s);
      }
    }
    return all;
  }

  private static void assertSame(Structure got, Structure wanted) {
    assertThat(got.types()).isEqualTo(wanted.types());
    assertThat(got.positions()).isEqualTo(wanted.positions());
    assertThat(got.cell().rows()).isEqualTo(wanted.cell().rows());
    for (int axis = 0; axis < 3; axis++) {
      assertThat(got.cell().isPeriodic(axis)).isEqualTo(wanted.cell().isPeriodic(axis));
    }
  }

  /** Pages of several groups, compressed and with lists of values or without; rows passed over. */
  @ParameterizedTest
  @CsvSource({
    "snappy, 1",
    "zstd, 1",
    "gzip, 1000000",
    "uncompressed, 1000000",
    "lz4_raw, 1",
  })
  void structuresAreThoseThatWereWritten(String compression, int dictionary) throws Exception {
    Random random = new Random(compression.hashCode());
    List<Structure> frames = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (int f = 0; f < 60; f++) {
      Structure s = random(random);
      frames.add(s);
      double[] charges = random.doubles(s.atoms()).toArray();
      rows.add(
          StructureTables.row(
              s,
              (f % 4 == 1 ? "NULL" : Double.toString(-f / 3.0)) + "::DOUBLE AS energy",
              "'no. " + f % 5 + "' AS config",
              f + "::BIGINT AS id",
              f % 2 == 0 ? "true AS relaxed" : "false AS relaxed",
              StructureTables.list(charges) + " AS charges",
              "[[1, 2, " + f + "]]::FLOAT[][] AS field",
              "'2026-11-26'::DATE AS day"));
    }
    Path file = directory.resolve("t.parquet");
    StructureTables.write(
        file,
        rows,
        dictionary == 1 ? "* EXCLUDE symbols" : "* EXCLUDE numbers",
        "COMPRESSION " + compression,
        "ROW_GROUP_SIZE 2048",
        "DICTIONARY_SIZE_LIMIT " + dictionary);
    List<Structure> all = read(file);
    assertThat(all).hasSize(60);
    for (int f = 0; f < 60; f++) {
      assertSame(all.get(f), frames.get(f));
      assertThat(all.get(f).origin()).isEqualTo("t.parquet, row " + f);
      assertThat(all.get(f).properties().containsKey("energy")).isEqualTo(f % 4 != 1);
      if (f % 4 != 1) {
        assertThat(all.get(f).property("energy").number()).isEqualTo(-f / 3.0);
      }
      assertThat(all.get(f).property("config").text()).isEqualTo("no. " + f % 5);
      assertThat(all.get(f).property("id").number()).isEqualTo(f);
      assertThat(all.get(f).property("relaxed").flag()).isEqualTo(f % 2 == 0);
      assertThat(all.get(f).property("field").numbers()).containsExactly(1, 2, f);
      assertThat(all.get(f).property("field").shape()).containsExactly(1, 3);
      assertThat(all.get(f).columns().keySet()).containsExactly("charges");
      assertThat(rows.get(f))
          .contains(StructureTables.list(all.get(f).column("charges").numbers()) + " AS charges");
      assertThat(all.get(f).properties()).doesNotContainKey("day");
    }
    try (StructureReader reader = StructureReaders.open(file)) {
      for (int f = 0; f < 60; f++) {
        if (f % 7 == 3) {
          assertSame(reader.read(), frames.get(f));
        } else {
          assertThat(reader.skip()).isTrue();
        }
      }
      assertThat(reader.skip()).isFalse();
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void columnsOfAtomsHaveTheirKinds() throws Exception {
    Path file = directory.resolve("t.parquet");
    List<String> rows = new ArrayList<>();
    for (String list : List.of("[8, 1]", "[8, 1, 1]")) {
      boolean two = list.length() == 6;
      rows.add(
          "SELECT "
              + list
              + "::UTINYINT[] AS numbers, "
              + (two ? "[[0,0,0],[0,0,1]]" : "[[0,0,0],[0,0,1],[0,1,0]]")
              + "::FLOAT[][] AS positions, "
              + (two ? "[[1,2],[3,4]]" : "NULL")
              + "::DOUBLE[][] AS moments, "
              + (two ? "[1, NULL]" : "[1, 2, 3]")
              + "::INT[] AS tags, "
              + (two ? "[1, 2]" : "[1, 2, 3]")
              + "::INT[] AS molecule, "
              + (two ? "[true, false]" : "[true, false, true]")
              + " AS fixed, "
              + (two ? "['a', 'b']" : "['a', 'b', NULL]")
              + " AS residue, [1, 2]::DOUBLE[] AS dipole, 'NaN'::DOUBLE AS gap,"
              + " 4000000000::UINTEGER AS big, [[true, false]] AS which");
    }
    StructureTables.write(file, rows, "*");
    List<Structure> all = read(file);
    Structure first = all.get(0);
    assertThat(first.positions()).containsExactly(0, 0, 0, 0, 0, 1);
    assertThat(first.cell().isOpen()).isTrue();
    assertThat(first.column("moments").components()).isEqualTo(2);
    assertThat(first.column("moments").numbers()).containsExactly(1, 2, 3, 4);
    assertThat(first.column("tags").numbersOrNaN()).containsExactly(1, Double.NaN);
    assertThatThrownBy(() -> first.column("tags").numbers())
        .hasMessageContaining("t.parquet, row 0: column 'tags' of atom 2 is not finite");
    assertThat(all.get(1).column("tags").type()).isEqualTo(Column.Type.INTEGER);
    assertThat(first.column("molecule").type()).isEqualTo(Column.Type.INTEGER);
    assertThat(first.column("fixed").type()).isEqualTo(Column.Type.LOGICAL);
    assertThat(first.column("fixed").numbers()).containsExactly(1, 0);
    assertThat(all.get(1).column("residue").text(1, 0)).isEqualTo("b");
    assertThat(all.get(1).columns()).doesNotContainKey("moments");
    // as long as there are atoms in the first row only
    assertThat(first.columns()).doesNotContainKey("dipole");
    assertThat(first.property("dipole").numbers()).containsExactly(1, 2);
    assertThat(first.properties()).doesNotContainKey("gap");
    assertThat(first.property("big").number()).isEqualTo(4e9);
    assertThat(first.property("which").numbers()).containsExactly(1, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "[8, 1, 1]::INT[] AS numbers | has no column 'positions'",
        "[0.0, 0, 0]::DOUBLE[] AS positions | has no column 'numbers' or 'symbols'",
        "'O' AS symbols, [0.0, 0, 0]::DOUBLE[] AS positions | 'symbols' is not of lists of texts",
        "[8]::INT[] AS numbers, 1.5 AS positions | 'positions' is not of lists of numbers",
        "[8]::INT[] AS numbers, [0.0, 0]::DOUBLE[] AS positions | 1 atoms but 2 coordinates",
        "[8]::INT[] AS numbers, [[0, 0], [0]]::DOUBLE[][] AS positions | not lists of 3",
        "[8]::INT[] AS numbers, NULL::DOUBLE[] AS positions | there are no positions",
        "NULL::INT[] AS numbers, [0, 0, 0]::DOUBLE[] AS positions | there are no numbers",
        "[]::INT[] AS numbers, []::DOUBLE[] AS positions | the frame has no atoms",
        "[119]::INT[] AS numbers, [0, 0, 0]::DOUBLE[] AS positions | of atom 1 is 119",
        "[NULL]::INT[] AS numbers, [0, 0, 0]::DOUBLE[] AS positions | of atom 1 is missing",
        "['Xx'] AS symbols, [0, 0, 0]::DOUBLE[] AS positions | atom 1: unknown element 'Xx'",
        "['O'] AS symbols, [0, NULL, 0]::DOUBLE[] AS positions | not finite",
        "['O'] AS symbols, [1] AS numbers, [0, 0, 0]::DOUBLE[] AS positions | not of the same",
        "['O'] AS symbols, [0, 0, 0]::DOUBLE[] AS positions, true AS pbc | there is no cell",
        "['O'] AS symbols, [0, 0, 0]::DOUBLE[] AS positions, [3, 3, 3]::DOUBLE[] AS cell | has 3"
            + " numbers",
        "['O'] AS symbols, [0, 0, 0]::DOUBLE[] AS positions, [true] AS pbc | has 1 values",
        "['O'] AS symbols, [0, 0, 0]::DOUBLE[] AS positions, [3, 0, 0, 3, 0, 0, 0, 0, 3]::DOUBLE[]"
            + " AS cell | cell: ",
      })
  void whatIsWrongIsSaid(String row, String reason) throws Exception {
    Path file = directory.resolve("t.parquet");
    StructureTables.write(file, List.of("SELECT " + row), "*");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.parquet")
        .hasMessageContaining(reason.strip());
  }

  /** As programs write molecules: a cell of zeros, and pbc as one value or not at all. */
  @Test
  void cellsMayBeLeftOut() throws Exception {
    Path file = directory.resolve("t.parquet");
    String box = "[3, 0, 0, 0, 4, 0, 0, 0, 5]::DOUBLE[] AS cell, ";
    StructureTables.write(
        file,
        List.of(
            WATER + box + "NULL::BOOLEAN AS pbc, 'a' AS lattice, " + PLACES,
            WATER + "[0, 0, 0, 0, 0, 0, 0, 0, 0] AS cell, NULL AS pbc, 'a' AS lattice, " + PLACES,
            WATER + "NULL AS cell, false AS pbc, 'a' AS lattice, " + PLACES,
            WATER + box + "false AS pbc, 'a' AS lattice, " + PLACES),
        "*");
    List<Structure> all = read(file);
    assertThat(all.get(0).cell().isFullyPeriodic()).isTrue();
    assertThat(all.subList(1, 4)).allMatch(s -> s.cell().isOpen());
    assertThat(all.get(0).properties()).isEmpty(); // 'lattice' is the structure elsewhere
  }

  /** Whole groups of rows, and rows of one. */
  @Test
  void rowsOfManyGroupsArePassedOver() throws Exception {
    Path file = directory.resolve("t.parquet");
    String rows =
        "SELECT [8]::INT[] AS numbers, [i, 0, 0]::DOUBLE[] AS positions FROM range(7000) t(i)";
    StructureTables.write(file, List.of(rows), "*", "ROW_GROUP_SIZE 2048");
    try (StructureReader reader = StructureReaders.open(file)) {
      for (int row = 0; row < 6400; row++) {
        if (row == 100 || row == 4700) {
          Structure read = reader.read();
          assertThat(read.position(0, 0)).isEqualTo(row);
          assertThat(read.origin()).isEqualTo("t.parquet, row " + row);
        } else {
          assertThat(reader.skip()).isTrue();
        }
      }
      assertThat(reader.read().position(0, 0)).isEqualTo(6400);
    }
  }

  /** A wrong row does not end the reading, as a wrong frame of extended XYZ does not. */
  @Test
  void readingGoesOnBehindAWrongRow() throws Exception {
    Path file = directory.resolve("t.parquet");
    String wrong = "SELECT [8, 1, 999]::INT[] AS numbers, " + PLACES;
    StructureTables.write(file, List.of(WATER + PLACES, wrong, WATER + PLACES), "*");
    try (StructureReader reader = StructureReaders.open(file)) {
      assertThat(reader.read().types()).containsExactly(8, 1, 1);
      assertThatThrownBy(reader::read).hasMessageContaining("t.parquet, row 1: ");
      assertThat(reader.recover()).isTrue();
      assertThat(reader.read().origin()).isEqualTo("t.parquet, row 2");
      assertThat(reader.read()).isNull();
    }
  }

  @Test
  void aListThatIsOfTheWholeStructureAfterAllIsAnError() throws Exception {
    Path file = directory.resolve("t.parquet");
    List<String> rows = new ArrayList<>();
    for (int r = 0; r < 101; r++) {
      rows.add(WATER + PLACES + ", [1, 2, 3]::DOUBLE[] AS dipole");
    }
    rows.set(
        100,
        "SELECT [8, 1]::INT[] AS numbers, [0.0, 0, 0, 1, 0, 0]::DOUBLE[] AS positions,"
            + " [1, 2, 3]::DOUBLE[] AS dipole");
    StructureTables.write(file, rows, "*");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.parquet, row 100: column 'dipole' has 3 values for 2 atoms")
        .hasMessageContaining("make it columns of single numbers");
  }

  /** What a struct lacks is not there, no more than what a row lacks. */
  @Test
  void fieldsOfStructsMayBeMissing() throws Exception {
    Path file = directory.resolve("t.parquet");
    String some = "{'source': 'a', 'n': 5, 'done': false, 'tags': [1, 2, 3], 'v': []}";
    String none = "{'source': NULL, 'n': NULL, 'done': NULL, 'tags': NULL, 'v': NULL}";
    String kind = "::STRUCT(source VARCHAR, n INT, done BOOLEAN, tags INT[], v DOUBLE[]) AS info";
    List<String> rows = new ArrayList<>();
    for (String info : List.of(some, none, "NULL", some)) {
      rows.add(WATER + PLACES + ", " + info + kind + ", MAP {'a': 1} AS counts");
    }
    StructureTables.write(file, rows, "*");
    List<Structure> all = read(file);
    for (Structure s : List.of(all.get(0), all.get(3))) {
      assertThat(s.properties().keySet())
          .containsExactlyInAnyOrder("info.source", "info.n", "info.done", "info.v");
      assertThat(s.property("info.done").flag()).isFalse();
      assertThat(s.column("info.tags").numbers()).containsExactly(1, 2, 3);
    }
    for (Structure s : List.of(all.get(1), all.get(2))) {
      assertThat(s.properties()).isEmpty();
      assertThat(s.columns()).isEmpty();
    }
  }

  @Test
  void whatIsNotReadIsNamed() throws Exception {
    Path file = directory.resolve("t.parquet");
    List<String> rows = new ArrayList<>();
    for (int r = 0; r < 500; r++) {
      rows.add(
          "SELECT [8, "
              + (1 + r % 100)
              + "]::INT[] AS numbers, [0.0, 0, 0, 1, 0, 0]::DOUBLE[] AS positions");
    }
    StructureTables.write(file, rows, "*", "COMPRESSION brotli");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("compressed by BROTLI, which is not read");
    StructureTables.write(file, rows, "*", "PARQUET_VERSION V2", "DICTIONARY_SIZE_LIMIT 1");
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is encoded by DELTA_BINARY_PACKED, which is not read");
    Files.writeString(file, "1\n\nO 0 0 0 0 0 0\n");
    assertThatThrownBy(() -> read(file)).hasMessageContaining("does not end as one");
    assertThatThrownBy(() -> read(directory.resolve("none.parquet")))
        .hasMessageContaining("there is no such file");
    byte[] bytes = Files.readAllBytes(file);
    assertThatThrownBy(
            () -> StructureReaders.open(new ByteArrayInputStream(bytes), "<stdin>", "parquet"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("from files alone");
  }

  /** Both versions of pages, long lists, texts with the least and the greatest in their headers. */
  @Test
  void filesOfPyarrowAreRead() throws Exception {
    OtherPython.require("tables of structures by pyarrow");
    OtherPython.run("structures.py", directory.toString());
    int files = 0;
    for (String version : List.of("1.0", "2.0")) {
      for (String listed : List.of("True", "False")) {
        List<Structure> all = read(directory.resolve(version + "-" + listed + ".parquet"));
        assertThat(all).hasSize(300);
        for (int f = 0; f < 300; f++) {
          Structure s = all.get(f);
          assertThat(s.atoms()).isEqualTo(1 + f % 5);
          assertThat(s.type(0)).isEqualTo(1 + f % 118);
          assertThat(s.position(0, 2)).isEqualTo(f / 7.0);
          assertThat(s.cell().isPeriodic(0)).isEqualTo(f % 2 == 1);
          assertThat(s.property("energy").number()).isEqualTo(-f / 3.0);
          assertThat(s.property("info.source").text()).isEqualTo("s" + f % 3);
          assertThat(s.columns().containsKey("forces")).isEqualTo(f % 10 != 0);
          if (f % 10 != 0) {
            assertThat(Arrays.stream(s.column("forces").numbers()).sum())
                .isEqualTo(3 * f * (1 + f % 5));
          }
        }
        files++;
      }
    }
    assertThat(files).isEqualTo(4);
  }
}
