package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.farfield.AseDatabases;
import org.farfield.StructureTables;
import org.farfield.error.InputException;
import org.farfield.structure.Column;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.farfield.structure.io.ExtXyzWriter;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of tables of structures are those of the same frames as extended XYZ, byte for byte. */
class TableRunTest {
  private static final String[] OPTIONS = {
    "--keep", "energy,charge", "--channels", "charge", "--shard-frames", "4", "--on-error", "skip"
  };

  @TempDir Path directory;

  private static List<Structure> frames(Path file, long seed) throws IOException {
    Random random = new Random(seed);
    Files.writeString(file, RunFixture.frames(11, seed));
    List<Structure> all = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(file)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        all.add(s.with(Column.reals("charge", random.doubles(s.atoms(), -1, 1).toArray())));
      }
    }
    return all;
  }

  /** The same frames twice. */
  private void write(String name, long seed) throws Exception {
    Path xyz = directory.resolve("xyz").resolve(name + ".xyz");
    Files.createDirectories(xyz.getParent());
    List<Structure> frames = frames(xyz, seed);
    List<String> rows = new ArrayList<>();
    try (ExtXyzWriter writer = ExtXyzWriter.create(xyz, true)) {
      for (Structure s : frames) {
        double energy = s.property("energy").number() / 3;
        writer.write(s.with(Property.of("energy", energy)));
        rows.add(
            StructureTables.row(
                s,
                energy + "::DOUBLE AS energy",
                StructureTables.list(s.column("charge").numbers()) + " AS charge"));
      }
      writer.commit();
    }
    Path table = directory.resolve("table").resolve(name + ".parquet");
    Files.createDirectories(table.getParent());
    StructureTables.write(table, rows, "*", "ROW_GROUP_SIZE 5");
    Path database = directory.resolve("ase").resolve(name + ".db");
    Files.createDirectories(database.getParent());
    try (Connection db = AseDatabases.make(database)) {
      for (Structure s : frames) {
        Map<String, Object> row = AseDatabases.row(s);
        row.put("energy", s.property("energy").number() / 3);
        row.put("charges", AseDatabases.bytes(s.column("charge").numbers()));
        AseDatabases.insert(db, row);
      }
    }
  }

  private Path run(String inputs, String out, String... options) {
    Path folder = directory.resolve(out);
    assertThat(
            RunFixture.run(RunFixture.featurize(directory.resolve(inputs), folder + "/", options)))
        .startsWith("0 ");
    return folder;
  }

  private static TreeMap<String, String> shards(Path folder) {
    TreeMap<String, String> all = new TreeMap<>(RunFixture.contents(folder));
    all.remove("manifest.json"); // names the inputs
    all.remove("census.json");
    return all;
  }

  @Test
  void featuresOfDatabasesAreThoseOfExtendedXyz() throws Exception {
    write("a", 1);
    write("b", 2);
    Path wanted = run("xyz", "wanted", OPTIONS);
    Path folder = run("ase", "features", OPTIONS);
    assertThat(shards(folder)).hasSize(7).isEqualTo(shards(wanted));
    Path first = directory.resolve("ase").resolve("a.db");
    byte[] before = Files.readAllBytes(first);
    Files.delete(folder.resolve("shard-000003.mts"));
    Files.writeString(folder.resolve("shards.jsonl"), "");
    assertThat(
            RunFixture.run(
                RunFixture.featurize(directory.resolve("ase"), folder + "/", resumed(OPTIONS))))
        .startsWith("0 ");
    assertThat(shards(folder)).isEqualTo(shards(wanted));
    assertThat(Files.readAllBytes(first)).isEqualTo(before);
    try (Connection db = AseDatabases.open(first)) {
      AseDatabases.sql(db, "UPDATE systems SET energy = 1 WHERE id = 3");
    }
    assertThat(
            RunFixture.run(
                RunFixture.featurize(directory.resolve("ase"), folder + "/", resumed(OPTIONS))))
        .startsWith("2 ")
        .contains("a.db");
  }

  private static String[] resumed(String... options) {
    return Stream.concat(Stream.of(options), Stream.of("--resume")).toArray(String[]::new);
  }

  @Test
  void featuresAreThoseOfExtendedXyz() throws Exception {
    write("a", 1);
    write("b", 2);
    Files.writeString(directory.resolve("table").resolve("_SUCCESS"), "");
    Path aside = Files.createDirectory(directory.resolve("table").resolve("_temporary"));
    Files.writeString(aside.resolve("c.parquet"), "not finished");
    Path wanted = run("xyz", "wanted", OPTIONS);
    TreeMap<String, String> shards = shards(wanted);
    assertThat(shards).hasSize(7); // six shards and their list
    assertThat(shards(run("table", "got", OPTIONS))).isEqualTo(shards);
    for (int part = 2; part > 0; part--) {
      List<String> options = new ArrayList<>(List.of(OPTIONS));
      options.addAll(List.of("--part", part + "/2"));
      run("table", "parts", options.toArray(String[]::new));
    }
    assertThat(shards(directory.resolve("parts"))).isEqualTo(shards);
    for (String kind : List.of("xyz", "table")) {
      String end = kind.equals("xyz") ? ".xyz" : ".parquet";
      Path input = directory.resolve(kind).resolve("a" + end);
      String out = directory.resolve(kind + ".mts").toString();
      assertThat(RunFixture.run(RunFixture.featurize(input, out, "--frames", "3:9:2")))
          .startsWith("0 ");
    }
    assertThat(Files.mismatch(directory.resolve("xyz.mts"), directory.resolve("table.mts")))
        .isEqualTo(-1);
  }

  @Test
  void wrongRowsAreNamed() throws Exception {
    Path table = directory.resolve("t.parquet");
    String right = "SELECT ['O', 'H'] AS symbols, [0, 0, 0, 1, 0, 0]::DOUBLE[] AS positions";
    StructureTables.write(
        table, List.of(right, right.replace("1, 0, 0", "0, 0, 'NaN'::DOUBLE"), right), "*");
    assertThat(RunFixture.run(RunFixture.featurize(table, directory + "/a.mts")))
        .startsWith("2 ")
        .contains("t.parquet, row 1: the position of atom 2 is not finite");
    assertThat(
            RunFixture.run(RunFixture.featurize(table, directory + "/run/", "--on-error", "skip")))
        .startsWith("3 ")
        .contains("2 frames, 1 rejected");
    assertThat(Files.readString(directory.resolve("run/rejected.jsonl")))
        .contains("\"frame\":1", "t.parquet, row 1: the position of atom 2");
  }

  private void log(int version, String... actions) throws IOException {
    Path log = Files.createDirectories(directory.resolve("delta").resolve("_delta_log"));
    Files.writeString(
        log.resolve(String.format(Locale.ROOT, "%020d.json", version)),
        String.join("\n", actions) + "\n");
  }

  private List<Path> delta() {
    return InputFiles.of(List.of(directory.resolve("delta").toString()), note -> {});
  }

  /** Files that were replaced are there, and are not of the table. */
  @Test
  void ofADeltaTableTheFilesOfItsLastVersionAreRead() throws IOException {
    Path folder = directory.resolve("delta");
    log(
        0,
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}",
        "{\"metaData\":{\"partitionColumns\":[],\"configuration\":{}}}",
        "{\"add\":{\"path\":\"b.parquet\",\"dataChange\":true}}",
        "{\"add\":{\"path\":\"split=x%20y/a.parquet\"}}");
    log(1, "{\"remove\":{\"path\":\"b.parquet\"}}", "{\"add\":{\"path\":\"c.parquet\"}}");
    Files.writeString(folder.resolve("b.parquet"), "");
    assertThat(delta())
        .containsExactly(folder.resolve("c.parquet"), folder.resolve("split=x y/a.parquet"));
    log(2, "{\"add\":{\"path\":\"c.parquet\",\"deletionVector\":{\"storageType\":\"u\"}}}");
    assertThatThrownBy(this::delta)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rows were deleted within files")
        .hasMessageContaining("write it as plain Parquet files");
    log(2, "{\"metaData\":{\"configuration\":{\"delta.columnMapping.mode\":\"name\"}}}");
    assertThatThrownBy(this::delta).hasMessageContaining("column mapping");
    log(2, "{\"add\":{\"path\":\"s3a://bucket/c.parquet\"}}");
    assertThatThrownBy(this::delta).hasMessageContaining("files are elsewhere");
    log(2, "{\"add\":{\"path\":\"/data/c.parquet\"}}");
    assertThatThrownBy(this::delta).hasMessageContaining("files are elsewhere");
    for (String name : new String[] {"c%zz.parquet", "c%00.parquet", "c\\t"}) {
      log(2, "{\"add\":{\"path\":\"" + name + "\"}}");
      assertThatThrownBy(this::delta)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("its log has a wrong name, '" + name.replace("\\t", "'"));
    }
    log(2, "{\"metaData\":{\"configuration\":{\"delta.columnMapping.mode\":\"none\"}}}");
    assertThat(delta()).hasSize(2);
    log(2, "{\"add\":");
    assertThatThrownBy(this::delta)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("00000000000000000002.json: has a line that is no JSON");
    log(1, "{\"commitInfo\":{}}"); // and nothing wrong in 2 and 3
    log(2, "");
    log(4, "{\"commitInfo\":{}}");
    assertThatThrownBy(this::delta).hasMessageContaining("version 3 is not in its log");
    Files.delete(folder.resolve("_delta_log").resolve("00000000000000000000.json"));
    assertThatThrownBy(this::delta).hasMessageContaining("the first versions of its log are gone");
  }
}
