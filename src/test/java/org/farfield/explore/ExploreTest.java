package org.farfield.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.ejml.simple.SimpleMatrix;
import org.ejml.simple.SimpleSVD;
import org.farfield.OtherPython;
import org.farfield.cli.Main;
import org.farfield.files.Sha256;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExploreTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final Random random = new Random(5);
  private Path input;
  private Path features;
  private Path page;

  @BeforeEach
  void input() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < 6; f++) {
      int atoms = 2 + f % 3;
      text.append(atoms).append('\n');
      text.append("Properties=species:S:1:pos:R:3:q:R:1 pbc=\"F F F\" energy=").append(-f);
      text.append(" name=<b>\n");
      for (int a = 0; a < atoms; a++) {
        text.append(a % 2 == 0 ? "O" : "H");
        for (int x = 0; x < 3; x++) {
          text.append(String.format(Locale.ROOT, " %.6f", 4 * random.nextDouble()));
        }
        text.append(' ').append(10 * f + a).append('\n');
      }
    }
    input = Files.writeString(directory.resolve("in.xyz"), text.toString());
    features = directory.resolve("f.mts");
    page = directory.resolve("map.html");
  }

  private static String run(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    return code + " " + err;
  }

  private void featurize(String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("featurize", input.toString(), "--out", out));
    arguments.addAll(List.of("--max-radial", "1", "--max-angular", "1", "--device", "cpu"));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(String[]::new))).startsWith("0 ");
  }

  private String explore(Object from, String... more) {
    List<String> arguments = new ArrayList<>(List.of("explore", from.toString()));
    arguments.addAll(List.of("--out", page.toString(), "--force"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private JsonNode data() throws IOException {
    String text = Files.readString(page);
    String before = "id=\"data\">";
    int from = text.indexOf(before) + before.length();
    return JSON.readTree(text.substring(from, text.indexOf("</script>", from)));
  }

  @Test
  void aRunBecomesAPageWithItsStructures() throws IOException {
    Path folder = directory.resolve("run");
    featurize(folder + "/", "--shard-frames", "4");
    assertThat(explore(folder)).startsWith("0 farfield: 18 environments in 6 structures");
    JsonNode data = data();
    assertThat(data.get("structures")).hasSize(6);
    assertThat(data.get("color").textValue()).isEqualTo("element");
    assertThat(data.get("element").get(1).textValue()).isEqualTo("H");
    JsonNode q = data.get("columns").get("q");
    IntStream.range(0, 18)
        .forEach(
            p ->
                assertThat(q.get(p).intValue())
                    .isEqualTo(
                        10 * data.get("system").get(p).intValue()
                            + data.get("atom").get(p).intValue()));
    assertThat(data.get("columns").get("energy").get(17).doubleValue()).isEqualTo(-5);
    assertThat(data.get("columns").has("name")).isFalse();
    assertThat(Files.readString(page)).contains("default-src 'none'").doesNotContain("@SCRIPT");
    Files.writeString(input, Files.readString(input) + " ");
    assertThat(explore(folder))
        .startsWith("0 ")
        .contains("is not there any more as it was")
        .contains("without their structures");
    assertThat(explore(folder, "--structures", input.toString(), "--color", "q")).startsWith("0 ");
    assertThat(data().get("color").textValue()).isEqualTo("q");
  }

  /** Seven times the same molecule: its atoms differ along one direction alone. */
  @Test
  void whatDoesNotSpreadIsNothing() throws IOException {
    Files.writeString(input, "2\n\nC 0.1 0.2 0.3\nO 0.9 1.1 -0.2\n".repeat(7));
    featurize(features.toString(), "--descriptor", "power-spectrum");
    EnvironmentMap map = EnvironmentMap.of(List.of(features), Optional.empty(), 1000);
    assertThat(map.shares().get(0)).isCloseTo(1, within(1e-12));
    assertThat(map.shares().subList(1, 3)).containsExactly(0.0, 0.0);
    assertThat(map.points())
        .hasSize(14)
        .allSatisfy(point -> assertThat(Math.abs(point.coordinates()[0])).isGreaterThan(1e-3))
        .allSatisfy(point -> assertThat(point.coordinates()[1]).isZero())
        .allSatisfy(point -> assertThat(point.coordinates()[2]).isZero());
    Files.writeString(input, "2\n\nH 0.1 0.2 0.3\nH 0.9 1.1 -0.2\n".repeat(7));
    featurize(features.toString(), "--descriptor", "power-spectrum", "--force");
    assertThat(EnvironmentMap.of(List.of(features), Optional.empty(), 1000).shares())
        .containsExactly(0.0, 0.0, 0.0);
  }

  @Test
  void coordinatesAreThoseOfASingularValueDecomposition() throws IOException {
    featurize(features.toString(), "--descriptor", "power-spectrum");
    EnvironmentMap map = EnvironmentMap.of(List.of(features), Optional.empty(), 1000);
    Path table = directory.resolve("f.npy");
    featurize(table.toString(), "--descriptor", "power-spectrum");
    byte[] bytes = Files.readAllBytes(table);
    int columns = (bytes.length - 128) / 8 / 18; // behind the header
    java.nio.DoubleBuffer numbers =
        java.nio.ByteBuffer.wrap(bytes, bytes.length - 18 * columns * 8, 18 * columns * 8)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .asDoubleBuffer();
    SimpleMatrix x = new SimpleMatrix(18, columns);
    for (int c = 0; c < columns; c++) {
      double mean = 0;
      for (int r = 0; r < 18; r++) {
        mean += numbers.get(r * columns + c) / 18;
      }
      for (int r = 0; r < 18; r++) {
        x.set(r, c, numbers.get(r * columns + c) - mean);
      }
    }
    SimpleSVD<SimpleMatrix> svd = x.svd(true);
    double all = IntStream.range(0, 17).mapToDouble(i -> Math.pow(svd.getSingleValue(i), 2)).sum();
    for (int d = 0; d < 3; d++) {
      double length = svd.getSingleValue(d);
      assertThat(map.shares().get(d)).isCloseTo(length * length / all, within(1e-10));
      for (int p = 0; p < 18; p++) {
        assertThat(Math.abs(map.points().get(p).coordinates()[d]))
            .isCloseTo(Math.abs(svd.getU().get(p, d) * length), within(1e-7 * length));
      }
    }
  }

  /** From each format, and from shards of it, the same page; components may have another sign. */
  @ParameterizedTest
  @ValueSource(strings = {"power-spectrum", "expansion", "equivariant"})
  void pagesOfAllFormatsAreTheSame(String descriptor) throws IOException {
    String[] what = {"--descriptor", descriptor, "--shard-frames", "4"};
    Path folder = directory.resolve("run.mts");
    featurize(folder + "/", what);
    assertThat(explore(folder, "--color", "q")).startsWith("0 ");
    JsonNode wanted = data();
    for (String format : List.of("parquet", "npz", "h5")) {
      Path run = directory.resolve("run." + format);
      List<String> options = new ArrayList<>(List.of(what));
      options.addAll(List.of("--format", format));
      featurize(run + "/", options.toArray(String[]::new));
      assertThat(explore(run, "--color", "q")).as(format).startsWith("0 farfield: 18 environ");
      requireSame(data(), wanted);
      if (format.equals("parquet") && !descriptor.equals("power-spectrum")) {
        continue; // not one file
      }
      Path file = directory.resolve("f." + format);
      featurize(file.toString(), "--descriptor", descriptor);
      assertThat(explore(file, "--color", "q", "--structures", input.toString())).startsWith("0 ");
      requireSame(data(), wanted);
    }
  }

  /** Such as one of structures that have none of the chosen centres. */
  @ParameterizedTest
  @ValueSource(strings = {"mts", "parquet", "npz"})
  void theFirstShardMayHaveNoRows(String format) throws IOException {
    Files.writeString(
        input, "1\n\nO 0 0 0\n2\n\nO 0 0 0\nC 0 0 1\n3\n\nC 0 0 0\nO 0 0 2\nC 0 1 1\n");
    Path run = directory.resolve("run");
    featurize(run + "/", "--format", format, "--shard-frames", "1", "--centers", "elements:C");
    assertThat(explore(run)).startsWith("0 farfield: 3 environments in 2 structures");
    assertThat(data().get("system").toString()).isEqualTo("[1,2,2]");
  }

  private static TensorBlock block(int atom, int columns) {
    Labels samples = new Labels(List.of("system", "atom"), new int[] {0, atom});
    return new TensorBlock(new double[columns], samples, List.of(), Labels.range("n", 0, columns));
  }

  /** Files of others: what is not of one table is no map. */
  @Test
  void rowsThatDoNotBelongTogetherAreRefused() {
    Labels keys = new Labels(List.of("center_type"), new int[] {1, 8});
    MtsFile.write(features, new TensorMap(keys, List.of(block(0, 2), block(1, 3))), null, false);
    assertThat(explore(features)).startsWith("2 ").contains("block 1 has other properties");
    Path h5 = directory.resolve("f.h5");
    for (String label : List.of("atom", "center_type")) {
      try (WritableHdfFile file = HdfFile.write(h5)) {
        file.putDataset("system", new int[] {0, 0});
        file.putDataset("atom", label.equals("atom") ? new int[1] : new int[] {0, 1});
        file.putDataset("center_type", label.equals("atom") ? new int[] {1, 8} : new int[1]);
        file.putDataset("features", new double[2][3]);
      }
      assertThat(explore(h5)).startsWith("2 ").contains("has 2 labels for other rows");
    }
  }

  private static void requireSame(JsonNode got, JsonNode wanted) {
    for (String same : List.of("system", "atom", "element", "structures", "radius", "color")) {
      assertThat(got.get(same)).isEqualTo(wanted.get(same));
    }
    for (int d = 1; d <= 3; d++) {
      JsonNode one = got.get("columns").get("PC" + d);
      JsonNode other = wanted.get("columns").get("PC" + d);
      double sign = 0;
      for (int p = 0; p < 18; p++) {
        sign += one.get(p).doubleValue() * other.get(p).doubleValue();
      }
      for (int p = 0; p < 18; p++) {
        double value = one.get(p).doubleValue() * Math.signum(sign);
        assertThat(value).isCloseTo(other.get(p).doubleValue(), within(2e-5));
      }
    }
  }

  @Test
  void whatCannotBeLookedIntoIsRefused() throws IOException {
    Path matrix = directory.resolve("f.npz");
    featurize(matrix.toString(), "--descriptor", "power-spectrum");
    assertThat(explore(matrix))
        .startsWith("2 ")
        .contains("f.npz: does not say what elements its atoms are; name their structures");
    Files.delete(directory.resolve("f.npz.json"));
    assertThat(explore(matrix, "--structures", input.toString()))
        .startsWith("2 ")
        .contains("f.npz.json: cannot be read");
    Path run = directory.resolve("run");
    featurize(run + "/", "--format", "parquet");
    assertThat(explore(run.resolve("shard-000000-l1.parquet")))
        .startsWith("2 ")
        .contains("has no features that stay the same when a structure is turned");
    assertThat(explore(input)).startsWith("2 ").contains("are looked into in .mts, .parquet");
    Path table = Files.writeString(directory.resolve("t.parquet"), "no table of features at all");
    assertThat(explore(table)).startsWith("2 ").contains("cannot be read as a Parquet file");
    Path hdf = Files.writeString(directory.resolve("t.h5"), "no table of features at all");
    assertThat(explore(hdf)).startsWith("2 ").contains("cannot be read as a HDF5 file");
  }

  @Test
  void foldedRowsKeepDistances() {
    int columns = 3000;
    int rows = 40;
    double[] values = random.doubles((long) rows * columns).toArray();
    int[] samples = IntStream.range(0, 2 * rows).map(i -> i % 2 == 0 ? 0 : i / 2).toArray();
    TensorBlock block =
        new TensorBlock(
            values,
            new Labels(List.of("system", "atom"), samples),
            List.of(),
            Labels.range("n", 0, columns));
    TensorMap map =
        new TensorMap(new Labels(List.of("center_type"), new int[] {6}), List.of(block));
    MtsFile.write(features, map, null, true);
    List<double[]> folded = new ArrayList<>();
    InvariantRows read = new InvariantRows(List.of(features));
    read.forEach((system, atom, element, row) -> folded.add(row.clone()));
    assertThat(read.width()).isEqualTo(InvariantRows.WIDTH);
    double mean = 0;
    for (int i = 1; i < rows; i++) {
      double before = 0;
      for (int c = 0; c < columns; c++) {
        before += Math.pow(values[i * columns + c] - values[c], 2);
      }
      double after = 0;
      for (int c = 0; c < InvariantRows.WIDTH; c++) {
        after += Math.pow(folded.get(i)[c] - folded.get(0)[c], 2);
      }
      assertThat(after / before).isCloseTo(1, within(0.35)); // five times the spread
      mean += after / before / (rows - 1);
    }
    assertThat(mean).isCloseTo(1, within(0.12));
  }

  @Test
  void rowsOfStructuresBecomeStructures() throws IOException {
    featurize(features.toString(), "--descriptor", "power-spectrum", "--per", "structure");
    assertThat(explore(features, "--structures", input.toString(), "--color", "energy"))
        .startsWith("0 farfield: 6 structures -> ");
    assertThat(data().get("atoms").booleanValue()).isFalse();
    assertThat(data().get("structures")).hasSize(6);
    assertThat(data().get("columns").has("q")).isFalse();
    assertThat(explore(features)).startsWith("0 farfield: 6 structures, without their structures");
  }

  @Test
  void ofManyPointsEveryNthIsTaken() throws IOException {
    featurize(features.toString());
    assertThat(explore(features, "--points", "5"))
        .startsWith("0 farfield: Of the atoms with features, 18, every 4th is a point.");
    assertThat(data().get("system")).hasSize(5);
    assertThat(data().get("notes").get(0).textValue()).contains("every 4th");
  }

  @Test
  void chemiscopeGetsItsFormat() throws IOException, InterruptedException {
    featurize(features.toString());
    Path json = directory.resolve("map.json.gz");
    assertThat(
            run(
                "explore",
                features.toString(),
                "--format",
                "chemiscope",
                "--structures",
                input.toString(),
                "--out",
                json.toString()))
        .startsWith("0 ");
    if (OtherPython.isThere("maps as chemiscope reads them")) {
      assertThat(OtherPython.run("chemiscope_map.py", json.toString()))
          .contains("18 environments compared");
    }
    JsonNode root;
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(json))) {
      root = JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat(root.get("environments")).hasSize(18);
    assertThat(root.get("structures")).hasSize(6);
    root.get("properties")
        .properties()
        .forEach(
            p -> {
              assertThat(p.getValue().get("target").textValue()).isEqualTo("atom");
              assertThat(p.getValue().get("values")).hasSize(18);
            });
    assertThat(root.get("properties").has("q")).isTrue();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    featurize(features.toString());
    assertThat(explore(features, "--color", "q"))
        .startsWith("2 ")
        .contains("no 'q' to be coloured");
    assertThat(explore(features, "--points", "0")).startsWith("2 ").contains("at least 1");
    assertThat(explore(features, "--format", "chemiscope")).contains("change the name");
    assertThat(run("explore", features.toString(), "--out", "x.json", "--format", "chemiscope"))
        .startsWith("2 ")
        .contains("name them by --structures");
    Path other = Files.writeString(directory.resolve("o.xyz"), "2\n\nC 0 0 0\nC 1 0 0\n");
    assertThat(explore(features, "--structures", other.toString()))
        .startsWith("2 ")
        .contains("atom 1 is not O");
    String first = Files.readString(input).split("(?=\n[0-9]+\n)", 2)[0];
    Files.writeString(other, first + "\n");
    assertThat(explore(features, "--structures", other.toString()))
        .startsWith("2 ")
        .contains("there is no structure 1");
    featurize(
        directory.resolve("e.mts").toString(),
        "--descriptor",
        "equivariant",
        "--min-lambda",
        "1",
        "--max-lambda",
        "1");
    assertThat(explore(directory.resolve("e.mts")))
        .startsWith("2 ")
        .contains("stay the same when a structure is turned");
  }

  @Test
  void librariesOfOthersAreThoseThatAreNamed() throws IOException {
    String named = Files.readString(Path.of("THIRD-PARTY.txt"));
    Path pages = Path.of("src/main/resources/org/farfield/pages");
    for (String library : List.of("3Dmol-min.js", "plotly-basic.min.js")) {
      assertThat(named).contains(library).contains(Sha256.of(pages.resolve(library)));
    }
  }
}
