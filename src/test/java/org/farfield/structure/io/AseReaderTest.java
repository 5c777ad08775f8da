package org.farfield.structure.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.farfield.AseDatabases;
import org.farfield.OtherPython;
import org.farfield.error.InputException;
import org.farfield.structure.Cell;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of ASE: what is in their rows, what is wrong with them, and that they stay as is. */
class AseReaderTest {
  private static final Structure WATER =
      new Structure(new int[] {8, 1, 1}, new double[] {0, 0, 0, 1, 0, 0, 0, 1, 0}, Cell.OPEN);

  @TempDir Path directory;

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

  private Path one(Map<String, Object> row) throws Exception {
    Path file = directory.resolve("t.db");
    Files.deleteIfExists(file);
    try (Connection db = AseDatabases.make(file)) {
      AseDatabases.insert(db, row);
    }
    return file;
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Test
  void structuresAreThoseThatWereWritten() throws Exception {
    Random random = new Random(1);
    Path file = directory.resolve("a #b %41&c=d?.db");
    List<Structure> frames = new ArrayList<>();
    try (Connection db = AseDatabases.make(file)) {
      for (int f = 0; f < 40; f++) {
        int atoms = 1 + random.nextInt(9);
        double[] rows = {5 + random.nextDouble(), 0, 0, 1, 6, 0, 0, random.nextDouble(), 7};
        Cell cell =
            f % 4 == 0
                ? Cell.OPEN
                : new Cell(rows, random.nextBoolean(), true, random.nextBoolean());
        Structure s =
            new Structure(
                random.ints(atoms, 1, 119).toArray(),
                random.doubles(3L * atoms, -9, 9).toArray(),
                cell);
        Map<String, Object> row = AseDatabases.row(s);
        if (f % 4 == 0) {
          row.remove("cell");
          row.remove("pbc");
        }
        AseDatabases.insert(db, row);
        frames.add(s);
      }
      AseDatabases.sql(db, "DELETE FROM systems WHERE id IN (1, 7, 40)");
    }
    for (int gone : new int[] {39, 6, 0}) {
      frames.remove(gone);
    }
    List<Structure> all = read(file);
    assertThat(all).hasSize(37);
    for (int f = 0; f < all.size(); f++) {
      assertSame(all.get(f), frames.get(f));
      long id = f < 5 ? f + 2 : f + 3;
      assertThat(all.get(f).origin()).isEqualTo("a #b %41&c=d?.db, id " + id);
      assertThat(all.get(f).property("id").number()).isEqualTo(id);
    }
    try (StructureReader reader = StructureReaders.open(file)) {
      for (int f = 0; f < all.size(); f++) {
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
  void whatRowsSayBesides() throws Exception {
    Map<String, Object> row = AseDatabases.row(WATER);
    row.put("unique_id", "abc");
    row.put("energy", -1.25);
    row.put("free_energy", AseDatabases.bytes(-1.5));
    row.put("stress", AseDatabases.bytes(1, 2, 3, 4, 5, 6));
    row.put("dipole", AseDatabases.bytes(7, 8, 9));
    row.put("charges", AseDatabases.bytes(-2, 1, 1));
    row.put("initial_charges", AseDatabases.bytes(-1, .5, .5));
    row.put("initial_magmoms", AseDatabases.bytes(0, 1, 2, 3, 4, 5, 6, 7, 8));
    row.put("magmoms", AseDatabases.bytes(0, 1, Double.NaN));
    row.put("tags", AseDatabases.ints(3, 4, 5));
    row.put("forces", AseDatabases.bytes(1, 2, 3, 4, 5, 6, 7, 8, 9));
    row.put(
        "key_value_pairs",
        "{\"n\": 12345678901, \"x\": 0.1, \"ok\": true, \"t\": \"a\\nb\", \"none\": NaN, \"inf\":"
            + " -Infinity, \"list\": [1], \"energy\": 7}");
    Structure s = read(one(row)).get(0);
    assertThat(s.properties().keySet())
        .containsExactly(
            "id",
            "unique_id",
            "energy",
            "stress",
            "dipole",
            "free_energy",
            "n",
            "x",
            "ok",
            "t",
            "inf");
    assertThat(s.property("energy").number()).isEqualTo(-1.25);
    assertThat(s.property("free_energy").number()).isEqualTo(-1.5);
    assertThat(s.property("stress").matrix())
        .isDeepEqualTo(new double[][] {{1, 6, 5}, {6, 2, 4}, {5, 4, 3}});
    assertThat(s.property("dipole").numbers()).containsExactly(7, 8, 9);
    assertThat(s.property("n").text()).isEqualTo("12345678901");
    assertThat(s.property("x").number()).isEqualTo(0.1);
    assertThat(s.property("ok").flag()).isTrue();
    assertThat(s.property("t").text()).isEqualTo("a?b");
    assertThat(s.columns().keySet())
        .containsExactly(
            "tags", "initial_magmoms", "initial_charges", "forces", "charge", "magmoms");
    assertThat(s.column("charge").numbers()).containsExactly(-2, 1, 1);
    assertThat(s.column("forces").numbers()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(s.column("initial_magmoms").components()).isEqualTo(3);
    assertThat(s.column("magmoms").numbersOrNaN()).containsExactly(0, 1, Double.NaN);
    assertThat(s.column("tags").type()).isEqualTo(Column.Type.INTEGER);
    row.put("stress", AseDatabases.bytes(1, 2, 3, 4, 5, 6, 7, 8, 9));
    assertThat(read(one(row)).get(0).property("stress").matrix())
        .isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
  }

  /** Bytes are given by how many there are of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numbers | 11 | numbers are 11 bytes, which are no whole numbers of 4 each",
        "numbers | 0 | it says that it has 3 atoms, but has numbers of 0",
        "numbers | 12 | the number of atom 1 is 0; atomic numbers go from 1 to 118",
        "numbers | turned | is 134217728; atomic numbers go from 1 to 118, and here bytes stand in",
        "numbers | text | its column 'numbers' holds no bytes (BLOB)",
        "numbers | none | there is nothing in its column 'numbers'",
        "positions | 64 | positions are 64 bytes, not 9 numbers of 8",
        "positions | 36 | not 9 numbers of 8; they were written as numbers of 4",
        "positions | none | there is nothing in its column 'positions'",
        "cell | 24 | cell are 24 bytes, not 9 numbers of 8",
        "cell | 1.5 | its column 'cell' holds no bytes",
        "pbc | 8 as number | pbc is '8'; it is a number from 0 to 7",
        "pbc | 1.5 | pbc is '1.5'",
        "pbc | 3 as number | cell: ",
        "forces | 24 | forces are 24 bytes, not 9 numbers of 8",
        "charges | 72 | charges are 72 bytes, not 3 numbers of 8",
        "magmoms | 16 | magmoms are 16 bytes, not 3 numbers of 8",
        "tags | 24 | tags are 24 bytes, not 3 whole numbers of 4",
        "stress | 40 | stress are 40 bytes, not 6 numbers of 8",
        "dipole | 48 | dipole are 48 bytes, not 3 numbers of 8",
        "energy | text | its energy is 'text', not a number",
        "energy | 4 | energy are 4 bytes, not 1 numbers of 8",
        "natoms | 4 as number | it says that it has 4 atoms, but has numbers of 3",
        "key_value_pairs | text | its key-value pairs are no JSON",
        "key_value_pairs | 4 | its key-value pairs are not a text of JSON",
      })
  void wrongRowsAreRefused(String column, String value, String reason) throws Exception {
    Map<String, Object> row = new HashMap<>(AseDatabases.row(WATER));
    row.put(column, value(value));
    Path file = directory.resolve("t.db");
    try (Connection db = AseDatabases.make(file)) {
      AseDatabases.insert(db, AseDatabases.row(WATER));
      AseDatabases.insert(db, row);
      AseDatabases.insert(db, AseDatabases.row(WATER));
    }
    try (StructureReader reader = StructureReaders.open(file)) {
      assertSame(reader.read(), WATER);
      assertThatThrownBy(reader::read)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("t.db, id 2: ")
          .hasMessageContaining(reason);
      assertThat(reader.recover()).isTrue();
      assertSame(reader.read(), WATER);
    }
  }

  private static Object value(String said) {
    return switch (said) {
      case "none" -> null;
      case "text" -> "text";
      case "1.5" -> 1.5;
      case "turned" -> ByteBuffer.allocate(12).putInt(8).putInt(1).putInt(1).array();
      default ->
          said.endsWith(" as number")
              ? (Object) Integer.valueOf(said.substring(0, 1))
              : new byte[Integer.parseInt(said)];
    };
  }

  /** A row without atoms is no frame, as elsewhere. */
  @Test
  void aRowWithoutAtomsIsRefused() throws Exception {
    Map<String, Object> row = AseDatabases.row(WATER);
    row.putAll(Map.of("numbers", new byte[0], "positions", new byte[0], "natoms", 0));
    Path file = one(row);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessage("t.db, id 1: the frame has no atoms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP TABLE systems | has no table of systems",
        "ALTER TABLE systems RENAME TO others; CREATE VIEW systems AS SELECT * FROM others | has no"
            + " table of systems",
        "ALTER TABLE systems DROP COLUMN positions | has no column 'positions'",
        "UPDATE information SET value = '10' | is of version '10' of ASE's tables; read are 5 to 9",
        "UPDATE information SET value = '4' | is of version '4'",
        "UPDATE information SET value = 'x' | is of version 'x'",
        "DROP TABLE information | is of version none",
      })
  void otherTablesAreRefused(String change, String reason) throws Exception {
    Path file = one(AseDatabases.row(WATER));
    try (Connection db = AseDatabases.open(file)) {
      for (String sql : change.split(";", -1)) {
        AseDatabases.sql(db, sql);
      }
    }
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.db: ")
        .hasMessageContaining(reason);
  }

  /** Older tables have fewer columns. */
  @Test
  void columnsMayBeMissing() throws Exception {
    Path file = one(AseDatabases.row(WATER));
    try (Connection db = AseDatabases.open(file)) {
      AseDatabases.sql(db, "UPDATE information SET value = '5'");
      AseDatabases.sql(db, "ALTER TABLE systems DROP COLUMN magmom");
      AseDatabases.sql(db, "ALTER TABLE systems DROP COLUMN natoms");
    }
    assertSame(read(file).get(0), WATER);
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws Exception {
    Path file = directory.resolve("t.db");
    assertThatThrownBy(() -> read(file)).hasMessageContaining("there is no such file");
    for (String text : List.of("", "1\n\nO 0 0 0\n", "SQLite format 4")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is no database of SQLite");
    }
    Files.delete(file);
    byte[] whole = Files.readAllBytes(one(AseDatabases.row(WATER)));
    for (int length : new int[] {16, 100, 4096, whole.length - 4096}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(file))
          .as(length + " bytes")
          .isInstanceOf(InputException.class)
          .hasMessageContaining("it is damaged, or was changed meanwhile");
    }
    assertThatThrownBy(
            () -> StructureReaders.open(new ByteArrayInputStream(whole), "<stdin>", "ase-db"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("name the file");
    Path other = Files.write(directory.resolve("frames.sqlite"), whole);
    try (StructureReader reader = StructureReaders.open(other, "ase-db")) {
      assertSame(reader.read(), WATER);
    }
  }

  /** What a writer has not put into the file is not read, and not passed over in silence. */
  @Test
  void filesThatAreWrittenAreRefused() throws Exception {
    Path file = directory.resolve("t.db");
    try (Connection db = AseDatabases.make(file)) {
      AseDatabases.sql(db, "PRAGMA journal_mode=WAL");
      AseDatabases.insert(db, AseDatabases.row(WATER));
      assertThatThrownBy(() -> read(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("has changes in t.db-wal that are not in it yet")
          .hasMessageContaining("wal_checkpoint(TRUNCATE)");
      Path link = Files.createSymbolicLink(directory.resolve("link.db"), file);
      assertThatThrownBy(() -> read(link)).hasMessageContaining("t.db-wal");
      AseDatabases.sql(db, "PRAGMA wal_checkpoint(TRUNCATE)");
      assertThat(read(file)).hasSize(1);
    }
    Path journal = directory.resolve("t.db-journal");
    Files.write(journal, new byte[512]); // as it stays with journal_mode=PERSIST
    assertThat(read(file)).hasSize(1);
    byte[] begun = {(byte) 0xd9, (byte) 0xd5, 5, (byte) 0xf9, 0x20, (byte) 0xa1, 0x63, (byte) 0xd7};
    Files.write(journal, Arrays.copyOf(begun, 512));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is being written")
        .hasMessageContaining("t.db-journal");
  }

  /** In a folder where nobody may write, too. */
  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "WAL"})
  void nothingIsWritten(String journal) throws Exception {
    Path file = one(AseDatabases.row(WATER));
    try (Connection db = AseDatabases.open(file)) {
      AseDatabases.sql(db, "PRAGMA journal_mode=" + journal);
    }
    FileTime then = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, then);
    byte[] before = Files.readAllBytes(file);
    List<Path> there = files();
    try (StructureReader reader = StructureReaders.open(file)) {
      assertSame(reader.read(), WATER);
      assertThat(files()).isEqualTo(there);
    }
    assertThat(files()).isEqualTo(there).containsExactly(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(then);
  }

  /** ASE's own reader, and its writer of extended XYZ. */
  @Test
  void framesAreThoseThatAseReads() throws Exception {
    OtherPython.require("databases by ASE");
    OtherPython.run("ase_database.py", directory.toString());
    List<Structure> all = read(directory.resolve("t.db"));
    List<Structure> wanted = read(directory.resolve("t.xyz"));
    assertThat(all).hasSize(30).hasSameSizeAs(wanted);
    for (int f = 0; f < all.size(); f++) {
      Structure got = all.get(f);
      Structure want = wanted.get(f);
      assertSame(got, want);
      assertThat(got.columns().keySet())
          .containsExactlyInAnyOrderElementsOf(want.columns().keySet());
      for (Column column : want.columns().values()) {
        Column own = got.column(column.name());
        assertThat(own.type()).isEqualTo(column.type());
        assertThat(own.components()).isEqualTo(column.components());
        assertThat(own.numbers()).isEqualTo(column.numbers());
      }
      assertThat(got.properties().keySet())
          .containsAll(want.properties().keySet())
          .contains("id", "unique_id", "config", "n", "done", "weight");
      for (Property property : want.properties().values()) {
        Property own = got.property(property.name());
        assertThat(own.numbers()).as(property.name()).isEqualTo(property.numbers());
        assertThat(own.shape()).isEqualTo(property.shape());
      }
      assertThat(got.property("config").text()).isEqualTo("c" + f % 3);
      assertThat(got.property("n").number()).isEqualTo(f);
      assertThat(got.property("done").flag()).isEqualTo(f % 2 == 1);
    }
  }
}
