package org.farfield.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.farfield.error.ResourceException;
import org.farfield.features.OutputFormat;
import org.farfield.features.engine.Engine;
import org.farfield.files.Sha256;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.FrameSelection;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MatrixWriter;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs into a folder as a user sees them. */
class FolderRunTest {
  private static final Consumer<String> NO_NOTES = note -> {};
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path input;
  private Path folder;

  @BeforeEach
  void writeFrames() throws IOException {
    input = Files.writeString(directory.resolve("in.xyz"), RunFixture.frames(11, 5));
    folder = directory.resolve("run");
  }

  private String run(String... more) {
    return RunFixture.run(RunFixture.featurize(input, folder + "/", more));
  }

  /** Carbon is in the last shard only, but all have its blocks and columns. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--density rho,lode",
        "--frames 1:10:2",
        "--descriptor power-spectrum --per structure-sum",
        "--gradients positions,strain,cell",
        "--descriptor power-spectrum --gradients positions --species C,H,N,O",
        "--descriptor power-spectrum --keep kind,energy --dtype float32"
      })
  void mergedShardsAreTheFileThatIsMadeAtOnce(String options) throws IOException {
    String[] all = ("--shard-frames 3 " + options).split(" ");
    assertThat(run(all)).startsWith("0 farfield: ");
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("0 farfield: " + folder + ": all right, ");
    Path merged = directory.resolve("merged.mts");
    assertThat(RunFixture.run(List.of("merge", folder.toString(), "--out", merged.toString())))
        .startsWith("0 ");
    Path atOnce = directory.resolve("at-once.mts");
    assertThat(RunFixture.run(RunFixture.featurize(input, atOnce.toString(), options.split(" "))))
        .startsWith("0 ");
    assertThat(Files.mismatch(merged, atOnce)).isEqualTo(-1);
  }

  @Test
  void shardsOfMatricesHaveTheSameColumns() {
    assertThat(run("--shard-frames", "4", "--format", "npz")).startsWith("0 ");
    Map<String, String> contents = RunFixture.contents(folder);
    List<String> sidecars =
        contents.keySet().stream()
            .filter(n -> n.startsWith("shard-") && n.endsWith(".json"))
            .toList();
    assertThat(sidecars).hasSize(3);
    assertThat(columns(contents.get(sidecars.get(0))))
        .isEqualTo(columns(contents.get(sidecars.get(2))));
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    assertThat(merge("m.mts"))
        .startsWith("2 ")
        .contains("are joined to a file of their format; let the name end in .npz");
  }

  private String merge(String name) {
    String out = directory.resolve(name).toString();
    return RunFixture.run(List.of("merge", folder.toString(), "--out", out));
  }

  /** Coefficients, kept properties, rows of 4 bytes, means. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--keep energy,kind --dtype float32",
        "--descriptor power-spectrum --per structure"
      })
  void mergedMatricesAreTheFileThatIsMadeAtOnce(String options) throws IOException {
    String[] all = ("--format npz --shard-frames 4 " + options).trim().split(" ");
    assertThat(run(all)).startsWith("0 ");
    assertThat(merge("merged.npz")).startsWith("0 ");
    Path atOnce = directory.resolve("at-once.npz");
    String[] once = ("--format npz " + options).trim().split(" ");
    assertThat(RunFixture.run(RunFixture.featurize(input, atOnce.toString(), once)))
        .startsWith("0 ");
    Path merged = directory.resolve("merged.npz");
    assertThat(Files.mismatch(merged, atOnce)).isEqualTo(-1);
    assertThat(Files.mismatch(MatrixWriter.sidecar(merged), MatrixWriter.sidecar(atOnce)))
        .isEqualTo(-1);
  }

  @Test
  void damagedMatricesAreNotMerged() throws IOException {
    assertThat(run("--format", "npz", "--shard-frames", "4")).startsWith("0 ");
    Path shard = folder.resolve("shard-000001.npz");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1; // a number of the matrix
    Files.write(shard, bytes);
    assertThat(merge("merged.npz"))
        .startsWith("2 ")
        .contains(
            "shard-000001.npz: the file cannot be read (features.npy: the checksum is wrong)");
    assertThat(directory.resolve("merged.npz")).doesNotExist();
  }

  @Test
  void mergedParquetHasTheRowsOfTheFileThatIsMadeAtOnce() throws Exception {
    String options = "--descriptor power-spectrum --keep energy";
    assertThat(run(("--format parquet --shard-frames 4 " + options).split(" "))).startsWith("0 ");
    assertThat(merge("merged.parquet")).startsWith("0 ");
    Path atOnce = directory.resolve("at-once.parquet");
    assertThat(RunFixture.run(RunFixture.featurize(input, atOnce.toString(), options.split(" "))))
        .startsWith("0 ");
    String merged = "FROM '" + directory.resolve("merged.parquet") + "'";
    String one = "FROM '" + atOnce + "'";
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet counts =
            duckdb
                .createStatement()
                .executeQuery(
                    String.format(
                        // lists of several threads come in any order
                        "SET threads TO 1; SELECT (SELECT count(*) %s), (SELECT count(*) %s),"
                            + " (SELECT count(*) FROM (SELECT * %s EXCEPT SELECT * %s)), (SELECT"
                            + " list((system, atom)) %s) = (SELECT list((system, atom)) %s)",
                        merged, one, merged, one, merged, one))) {
      counts.next();
      assertThat(counts.getInt(1)).isPositive().isEqualTo(counts.getInt(2));
      assertThat(counts.getInt(3)).isZero();
      assertThat(counts.getBoolean(4)).isTrue();
    }
    Path shard = folder.resolve("shard-000001.parquet");
    byte[] bytes = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(merge("again.parquet")).startsWith("2 ").contains("shard-000001.parquet: ");
    assertThat(directory.resolve("again.parquet")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "h5"})
  void shardsOfTablesAreOneDataSet(String format) throws Exception {
    assertThat(run("--shard-frames", "4", "--format", format, "--keep", "energy")).startsWith("0 ");
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    assertThat(merge("m." + format))
        .startsWith("2 ")
        .contains(format.equals("h5") ? "HDF5 is made in memory" : "for each o3_lambda");
    assertThat(run("--shard-frames", "4", "--format", format, "--resume"))
        .contains("that keeps other properties");
    assertThat(
            run("--format", format, "--shard-frames", "4", "--keep", "energy,energy", "--resume"))
        .startsWith("0 ");
    if (format.equals("parquet")) {
      try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
          ResultSet rows =
              duckdb
                  .createStatement()
                  .executeQuery(
                      "SELECT count(DISTINCT system), max(energy - system), max(len(features))"
                          + " - min(len(features)), min(o3_mu) FROM '"
                          + folder
                          + "/*-l1.parquet'")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(11);
        assertThat(rows.getDouble(2)).isZero();
        assertThat(rows.getInt(3)).isZero();
        assertThat(rows.getInt(4)).isEqualTo(-1);
      }
    }
  }

  /** A shard in the place of another, with the hash that it has. */
  @ParameterizedTest
  @ValueSource(strings = {"mts", "npz", "parquet", "h5"})
  void rowsOfOtherFramesAreFound(String format) throws IOException {
    String options = "--shard-frames 6 --descriptor power-spectrum --per structure --format ";
    assertThat(run((options + format).split(" "))).startsWith("0 ");
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    Path first = folder.resolve("shard-000000." + format);
    Path second = folder.resolve("shard-000001." + format);
    Files.copy(first, second, StandardCopyOption.REPLACE_EXISTING);
    Path log = folder.resolve(RunNames.in(folder).of(ShardLog.NAME));
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      JsonNode done = JSON.readTree(line);
      for (JsonNode file : done.get("files")) {
        if (file.get("file").asText().equals(second.getFileName().toString())) {
          ((ObjectNode) file).put("sha256", Sha256.of(first)).put("bytes", Files.size(first));
        }
      }
      lines.add(done.toString());
    }
    Files.write(log, lines);
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("4 ")
        .contains("shard-000001." + format + " has rows of other frames than 6 to 11");
  }

  private String runOf(String text, String... more) {
    return runOf(text.getBytes(StandardCharsets.UTF_8), more);
  }

  private String runOf(byte[] standardInput, String... more) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(standardInput));
    try {
      return RunFixture.run(RunFixture.featurize(Path.of("-"), folder + "/", more));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void standardInputIsKeptAndReadAgain() throws IOException {
    String text = Files.readString(input);
    assertThat(run("--shard-frames", "3")).startsWith("0 ");
    Map<String, String> shards = RunFixture.contents(folder);
    shards.keySet().removeIf(name -> name.matches("manifest.*|census.*"));
    folder = directory.resolve("standard");
    // of a process that was killed while it looked over the input
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("standard-input.xyz"), "1\n\nHe 0 0 0\n");
    assertThat(runOf(text, "--shard-frames", "3", "--resume")).startsWith("0 ");
    Map<String, String> all = RunFixture.contents(folder);
    assertThat(all).containsAllEntriesOf(shards).containsEntry("standard-input.xyz", text);
    assertThat(all).hasSize(shards.size() + 3);
    Files.delete(folder.resolve("shard-000002.mts"));
    String other = "1\n\nHe 0 0 0\n"; // is not asked for
    assertThat(runOf(other, "--shard-frames", "3", "--resume")).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(all);
    folder = directory.resolve("standard").resolve("..").resolve("standard"); // by another name
    assertThat(runOf("", "--shard-frames", "3", "--resume")).startsWith("0 ");

    folder = directory.resolve("bad");
    assertThat(runOf("1\n\nXx 0 0 0\n"))
        .startsWith("2 ")
        .contains("standard-input.xyz, frame 0, line 3");
    assertThat(folder).doesNotExist();
    assertThat(runOf("")).startsWith("2 ").hasLineCount(1);
    assertThat(runOf(text, "--part", "1/2")).startsWith("2 ").contains("nor with parts of a run");
    assertThat(folder).doesNotExist();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(runOf(packed.toByteArray(), "--format", "parquet")).startsWith("0 ");
    assertThat(shown()).allMatch(name -> name.startsWith("shard-"));
  }

  /** Readers of tables take all else for parts of one. */
  @Test
  void ofARunInParquetWhatIsNoShardIsHidden() throws IOException {
    Files.writeString(input, "1\n\nXx 0 0 0\n", StandardOpenOption.APPEND);
    String[] options = {"--format", "parquet", "--shard-frames", "4", "--on-error", "skip"};
    String[] second =
        Stream.concat(Stream.of("--part", "2/2"), Stream.of(options)).toArray(String[]::new);
    assertThat(run(second)).startsWith("3 ");
    assertThat(shown()).hasSize(4).allMatch(name -> name.startsWith("shard-"));
    assertThat(run(resumed(options))).startsWith("3 ");
    assertThat(shown()).hasSize(6).allMatch(name -> name.startsWith("shard-"));
    Map<String, String> made = RunFixture.contents(folder);
    assertThat(made)
        .containsKeys("_manifest.json", "_census.json", "_shards.jsonl", "_rejected.jsonl")
        .hasSize(10);
    assertThat(folder.resolve("_report.html")).isNotEmptyFile();
    assertThat(folder.resolve("_history.jsonl")).isNotEmptyFile();
    assertThat(run(options)).startsWith("2 ").contains("holds a run; resume it");

    // as before these names had a mark
    for (String name : names()) {
      if (name.startsWith("_")) {
        Files.move(folder.resolve(name), folder.resolve(name.substring(1)));
      }
    }
    Map<String, String> before = RunFixture.contents(folder);
    assertThat(before.values()).containsExactlyInAnyOrderElementsOf(made.values());
    Files.delete(folder.resolve("shard-000001-l1.parquet"));
    Files.delete(folder.resolve("rejected.jsonl"));
    assertThat(run(resumed(options))).startsWith("3 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(before);
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    Files.writeString(folder.resolve("shards.jsonl"), "");
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("4 ")
        .contains("0 of 3 shards");
  }

  private static String[] resumed(String... options) {
    return Stream.concat(Stream.of(options), Stream.of("--resume")).toArray(String[]::new);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  // but for readers of tables
  private List<String> shown() throws IOException {
    return names().stream().filter(n -> !n.startsWith("_") && !n.startsWith(".")).toList();
  }

  private static String columns(String sidecar) {
    return sidecar.substring(sidecar.indexOf("\"columns\""), sidecar.indexOf("\"matrix\""));
  }

  /** Of chosen centres a shard may have none, and arrays without rows have no shape. */
  @Test
  void shardsWithoutRowsAreNoHdf5() throws IOException {
    Path frames = directory.resolve("c.xyz");
    Files.writeString(frames, "1\n\nO 0 0 0\n2\n\nO 0 0 0\nC 0 0 1\n");
    String[] options = {"--format", "h5", "--centers", "elements:C", "--shard-frames", "1"};
    assertThat(RunFixture.run(RunFixture.featurize(frames, directory + "/run/", options)))
        .startsWith("2 ")
        .contains("shard-000000.h5", "would have no rows")
        .doesNotContain("should not happen");
  }

  /** A frame whose atoms are wrong, one of nonsense, the end of a file, and a file that is none. */
  @Test
  void framesThatAreWrongAreListedAndNumbersGoOn() throws IOException {
    Path all = Files.createDirectory(directory.resolve("in"));
    String good = RunFixture.frames(2, 7);
    Files.writeString(all.resolve("a.xyz"), good + "2\n\nO 0 0 0\nXx 0 0 1\n" + good);
    Files.writeString(all.resolve("b.xyz"), good + "two\n" + good);
    Files.writeString(all.resolve("c.xyz"), good + "3\n\nO 0 0 0\n");
    Files.writeString(all.resolve("d.cif"), "nothing\n");
    Files.writeString(all.resolve("e.xyz"), "2\n\nO 0 0 0\nO 0 0 0\n" + good); // at one place
    Files.writeString(all.resolve("notes.txt"), "not a structure file\n");
    input = all;
    assertThat(run("--shard-frames", "3", "--on-error", "skip"))
        .startsWith("3 farfield: 4 of 4 shards, ")
        .contains(" rejected");
    List<String> rejected = Files.readAllLines(folder.resolve("rejected.jsonl"));
    assertThat(rejected.get(0)).contains("\"frame\":2,", "a.xyz", "Xx");
    assertThat(rejected.get(1)).contains("\"frame\":7,", "b.xyz", "what follows");
    assertThat(rejected.get(2)).contains("\"frame\":10,", "c.xyz", "after 1 of 3 atoms");
    assertThat(rejected.get(3)).contains("\"frame\":11,", "d.cif");
    TensorMap second = MtsFile.read(folder.resolve("shard-000001.mts"));
    assertThat(second.blocks().get(0).samples().value(0, 0)).isBetween(4, 6);
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    folder = directory.resolve("stopped");
    assertThat(run("--shard-frames", "3")).startsWith("2 farfield: ").contains("a.xyz", "Xx");
    assertThat(folder.resolve("manifest.json")).doesNotExist();
  }

  /** Counts that do not belong to each other would make wrong shards, or none. */
  @ParameterizedTest
  @ValueSource(strings = {"\"rows\":", "\"file\":", "\"to\":", "\"atoms\":"})
  void aCensusThatWasChangedIsRefused(String count) throws IOException {
    assertThat(run("--shard-frames", "4")).startsWith("0 ");
    Path census = folder.resolve("census.json");
    String right = Files.readString(census);
    Files.delete(folder.resolve("shard-000001.mts"));
    Files.writeString(census, right.replaceFirst(count + "(\\d)", count + "1$1"));
    for (String command : new String[] {"verify", "resume"}) {
      String said =
          command.equals("resume")
              ? run("--shard-frames", "4", "--resume")
              : RunFixture.run(List.of(command, folder.toString()));
      assertThat(said).contains("census.json: is damaged").hasLineCount(1);
    }
    // runs of before have no sum
    Files.writeString(census, right.replaceFirst(",\"sha256\":\"[^\"]*\"}$", "}"));
    assertThat(Files.readString(census)).isNotEqualTo(right);
    assertThat(run("--shard-frames", "4", "--resume")).startsWith("0 ");
  }

  /** Whatever it is that was changed: also what nobody asks for where all is done. */
  @ParameterizedTest
  @ValueSource(
      strings = {"\"dtype\" : \"float", "\"version\" : \"", "\"smearing\" : ", "\"bytes\" : "})
  void aManifestThatWasChangedIsRefused(String value) throws IOException {
    assertThat(run("--shard-frames", "4")).startsWith("0 ");
    Path manifest = folder.resolve("manifest.json");
    String right = Files.readString(manifest);
    assertThat(right).contains(value);
    Files.writeString(manifest, right.replaceFirst(Pattern.quote(value), value + "1"));
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("2 ")
        .contains("manifest.json: is damaged")
        .hasLineCount(1);
    // runs of before have no sum
    Files.writeString(manifest, RunFixture.withoutSum(right));
    assertThat(run("--shard-frames", "4", "--resume")).startsWith("0 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"changed", "lost", "none"})
  void aListOfRejectedFramesThatIsDamagedIsFound(String how) throws IOException {
    boolean some = !how.equals("none");
    if (some) {
      Files.writeString(input, Files.readString(input).replaceFirst("O ", "Qq "));
    }
    String[] options = {"--shard-frames", "4", "--on-error", "skip"};
    assertThat(run(options)).startsWith(some ? "3 " : "0 ");
    Path list = folder.resolve("rejected.jsonl");
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).startsWith("0 ");
    byte[] right = some ? Files.readAllBytes(list) : new byte[0];
    if (how.equals("lost")) {
      Files.delete(list);
    } else {
      byte[] bytes = Arrays.copyOf(right, right.length + 1);
      bytes[right.length / 2] ^= (byte) 0x81;
      Files.write(list, bytes);
    }
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("4 ")
        .contains("rejected.jsonl does not list the frames that have no features")
        .hasLineCount(1);
    run(Stream.concat(Arrays.stream(options), Stream.of("--resume")).toArray(String[]::new));
    if (some) {
      assertThat(list).hasBinaryContent(right);
    } else {
      assertThat(list).doesNotExist();
    }
  }

  @Test
  void anotherRunIsRefused() throws IOException {
    assertThat(run("--shard-frames", "4")).startsWith("0 ");
    assertThat(run("--shard-frames", "4")).startsWith("2 ").contains("holds a run; resume it");
    assertThat(run("--shard-frames", "5", "--resume")).contains("in shards of 4 frames");
    assertThat(run("--shard-frames", "4", "--resume", "--smearing", "2"))
        .startsWith("2 ")
        .contains("with another specification");
    assertThat(run("--shard-frames", "4", "--resume", "--device", "reference"))
        .contains("on the device cpu");
    assertThat(run("--shard-frames", "4", "--resume", "--frames", "1:")).contains("of frames 0:");
    assertThat(run("--shard-frames", "4", "--resume", "--input-format", "extxyz"))
        .contains("with another input format");
    assertThat(run("--shard-frames", "4", "--resume", "--dtype", "float32"))
        .contains("of float64 numbers");
    assertThat(run("--shard-frames", "4", "--resume", "--format", "npz"))
        .contains("in the format mts");
    assertThat(run("--shard-frames", "4", "--resume", "--on-error", "skip"))
        .contains("that would stop at an error");
    assertThat(run("--shard-frames", "4", "--resume", "--keep", "energy"))
        .contains("that keeps other properties");
    assertThat(run("--shard-frames", "4", "--resume")).startsWith("0 "); // nothing is left to do
    Files.writeString(input, RunFixture.frames(11, 6));
    assertThat(run("--shard-frames", "4", "--resume"))
        .startsWith("2 ")
        .contains("in.xyz: has changed since the run in");
    input = directory.resolve("other.xyz");
    Files.writeString(input, RunFixture.frames(11, 5));
    assertThat(run("--shard-frames", "4", "--resume")).contains("of other files");
    folder = directory;
    assertThat(run("--resume")).startsWith("2 ").contains("holds no run but other files");
  }

  @Test
  void theRunOfAnotherStateOfFarfieldIsNotCalledDamaged() throws IOException {
    assertThat(run("--shard-frames", "4")).startsWith("0 ");
    Path file = folder.resolve("manifest.json");
    String manifest = Files.readString(file);
    Files.writeString(file, manifest.replaceAll("(?m)^  \"arithmetic\" : .*\n", ""));
    String refused =
        "2 farfield: "
            + file
            + ": another state of Farfield, which did not note the arithmetic, has begun this run;"
            + " go on with that one, or begin anew in another folder\n";
    assertThat(run("--shard-frames", "4", "--resume")).isEqualTo(refused);
    assertThat(RunFixture.run(List.of("verify", folder.toString()))).isEqualTo(refused);
    Files.writeString(file, manifest.replace("\"on_error\"", "\"on_fault\""));
    assertThat(run("--shard-frames", "4", "--resume"))
        .isEqualTo("2 farfield: " + file + ": is damaged; begin the run anew in another folder\n");
  }

  @Test
  void whatIsDamagedIsFoundAndMadeAgain() throws IOException {
    assertThat(run("--shard-frames", "4")).startsWith("0 ");
    Map<String, String> expected = RunFixture.contents(folder);
    Path shard = folder.resolve("shard-000001.mts");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length / 2] ^= 1;
    Files.write(shard, bytes);
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .startsWith("4 ")
        .contains("shard-000001.mts is damaged");
    Files.delete(shard);
    assertThat(RunFixture.run(List.of("verify", folder.toString())))
        .contains("shard-000001.mts is missing");
    assertThat(run("--shard-frames", "4", "--resume")).startsWith("0 ");
    assertThat(RunFixture.contents(folder)).isEqualTo(expected);
    assertThat(RunFixture.run(List.of("verify", directory.toString())))
        .startsWith("2 ")
        .contains("holds no run");
  }

  @Test
  void aRunThatIsStoppedEndsWithAWholeShard() {
    try (Engine engine = new Engine(new org.farfield.backend.cpu.CpuBackend(2))) {
      FeatureRun run = new FeatureRun(engine, "test");
      FeatureRun.Request request =
          new FeatureRun.Request(
              FeatureSpec.coefficients(Expansion.builder().density(1, 1).maxAngular(1).build()),
              List.of(input),
              "",
              FrameSelection.ALL,
              Optional.empty(),
              new FeatureRun.Form(OutputFormat.MTS, false, List.of()),
              ShardLimit.ofFrames(3),
              false);
      int[] asked = {0};
      try (RunFolder target = RunFolder.of(folder, Part.WHOLE, true, false)) {
        // each frame is looked over, then each shard asks
        FeatureRun.Result result =
            run.run(target, request, () -> asked[0]++ >= 11 + 2, RunListener.SILENT, NO_NOTES);
        assertThat(result.isStopped()).isTrue();
        assertThat(result.done()).isEqualTo(2);
        assertThatThrownBy(() -> RunFolder.of(folder, Part.WHOLE, true, false))
            .isInstanceOf(ResourceException.class)
            .hasMessageContaining("is writing into it");
      }
      try (RunFolder target = RunFolder.of(folder, Part.WHOLE, true, false)) {
        assertThat(run.run(target, request, () -> false, RunListener.SILENT, NO_NOTES).isStopped())
            .isFalse();
      }
    }
  }

  @Test
  void optionsOfFoldersAreForFolders() throws IOException {
    assertThat(
            RunFixture.run(
                RunFixture.featurize(input, directory.resolve("x.mts") + "", "--on-error", "skip")))
        .startsWith("2 farfield: --on-error is for runs into a folder");
    assertThat(RunFixture.run(RunFixture.featurize(input, directory.resolve("x.parquet") + "")))
        .startsWith("2 ")
        .contains("a Parquet file for each o3_lambda and o3_sigma; name a folder");
    assertThat(run("--force")).startsWith("2 farfield: --force replaces a file");
    assertThat(run("--on-error", "ignore")).contains("--on-error must be stop or skip");
    assertThat(run("--shard-frames", "0")).contains("a shard has at least 1 frame");
    input = directory.resolve("*.poscar");
    assertThat(run()).contains("no structure file is there");
    assertThat(folder).doesNotExist();
    Path linked = Files.createDirectory(directory.resolve("linked"));
    Files.createSymbolicLink(linked.resolve("gone.xyz"), directory.resolve("nowhere.xyz"));
    input = Files.createSymbolicLink(directory.resolve("link"), linked);
    assertThat(run()).startsWith("2 ").contains("gone.xyz: there is no such file");
    assertThat(folder).doesNotExist();
    input = directory.resolve("{in,out}.xyz");
    assertThat(run()).startsWith("0 ");
  }
}
