package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.spec.Channels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.files.MtsFile;
import org.farfield.tensor.files.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** reduce, and featurize with what comes of it. */
class ReduceCommandTest {
  private static final String DIMERS = "examples/dimers.xyz";
  private static final List<String> SMALL =
      List.of("--exponent", "1,6", "--max-radial", "1", "--max-angular", "2");

  @TempDir Path directory;

  private record Outcome(int code, String err) {}

  private static Outcome run(List<String> arguments) {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            arguments.toArray(new String[0]),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true));
    return new Outcome(code, err.toString());
  }

  private Outcome command(String name, String out, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name, DIMERS, "--out", path(out), "--force"));
    arguments.addAll(SMALL);
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name).toFile());
  }

  private double[][] matrix(String name) throws IOException {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      Npy npy = Npy.read(in);
      double[][] rows = new double[npy.shape().get(0)][npy.shape().get(1)];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(npy.data(), i * rows[i].length, rows[i], 0, rows[i].length);
      }
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource({"fps, power-spectrum", "cur, power-spectrum", "fps, expansion", "cur, equivariant"})
  void chosenFeaturesAreThoseOfTheWhole(String method, String descriptor) throws IOException {
    String[] what = {"--descriptor", descriptor};
    Outcome outcome =
        command("reduce", "r.json", "--method", method, "--count", "2", what[0], what[1]);
    assertThat(outcome.err()).contains(" frames, ").contains(method);
    assertThat(outcome.code()).isZero();
    JsonNode reduction = json("r.json");
    assertThat(reduction.at("/reduction/method").asText()).isEqualTo(method);
    assertThat(reduction.at("/reduction/rows").asLong()).isPositive();
    assertThat(reduction.get("scores")).hasSameSizeAs(reduction.get("columns"));
    assertThat(command("featurize", "all.npy", what).code()).isZero();
    assertThat(
            command("featurize", "some.npy", what[0], what[1], "--select", path("r.json")).code())
        .isZero();
    JsonNode all = json("all.npy.json").get("columns");
    JsonNode some = json("some.npy.json").get("columns");
    double[][] whole = matrix("all.npy");
    double[][] part = matrix("some.npy");
    int found = 0;
    for (int x = 0; x < all.size(); x++) {
      if (found < some.size() && all.get(x).equals(some.get(found))) {
        for (int i = 0; i < whole.length; i++) {
          assertThat(part[i][found]).isEqualTo(whole[i][x]);
        }
        found++;
      }
    }
    assertThat(found).isEqualTo(some.size()).isPositive();
  }

  @Test
  void componentsHaveTheVariancesOfTheFile() throws IOException {
    String[] what = {"--descriptor", "power-spectrum", "--products", "all"};
    List<String> reduce = new ArrayList<>(List.of("--method", "pca", "--count", "3"));
    reduce.addAll(List.of(what));
    assertThat(command("reduce", "r.json", reduce.toArray(new String[0])).code()).isZero();
    List<String> project = new ArrayList<>(List.of("--project", path("r.json")));
    project.addAll(List.of(what));
    assertThat(command("featurize", "p.npy", project.toArray(new String[0])).err())
        .contains("device");
    double[][] rows = matrix("p.npy");
    JsonNode sidecar = json("p.npy.json");
    assertThat(sidecar.get("column_names").toString())
        .isEqualTo("[\"density_1\",\"density_2\",\"component\"]");
    JsonNode blocks = json("r.json").get("projections");
    assertThat(blocks).hasSize(3);
    assertThat(rows[0]).hasSize(9);
    for (int x = 0; x < 9; x++) {
      double mean = 0;
      double square = 0;
      for (double[] row : rows) {
        mean += row[x] / rows.length;
        square += row[x] * row[x] / rows.length;
      }
      double variance = blocks.get(x / 3).get("variances").get(x % 3).asDouble();
      assertThat(square).isCloseTo(variance, offset(1e-9 * variance));
      assertThat(mean).isCloseTo(0, offset(1e-9 * Math.sqrt(variance)));
    }
  }

  @Test
  void componentsOfTensorsAreTensors() throws IOException {
    String[] what = {"--descriptor", "equivariant", "--min-lambda", "1", "--max-lambda", "1"};
    List<String> reduce = new ArrayList<>(List.of("--method", "pca", "--count", "4"));
    reduce.addAll(List.of(what));
    assertThat(command("reduce", "r.json", reduce.toArray(new String[0])).code()).isZero();
    for (JsonNode mean : json("r.json").get("means")) {
      assertThat(mean.asDouble()).isZero();
    }
    List<String> project = new ArrayList<>(List.of("--project", path("r.json")));
    project.addAll(List.of(what));
    assertThat(command("featurize", "p.mts", project.toArray(new String[0])).err())
        .contains("device");
    for (TensorBlock block : MtsFile.read(directory.resolve("p.mts")).blocks()) {
      assertThat(block.components().get(0).names()).containsExactly("o3_mu");
      assertThat(block.properties().names()).containsExactly("component");
      assertThat(block.properties().size()).isEqualTo(4);
    }
  }

  @Test
  void mixturesAreChannels() throws IOException {
    assertThat(command("featurize", "m.npy", "--mixtures", "2", "--seed", "7").code()).isZero();
    Channels.Mixtures mixtures = Channels.Mixtures.random(2, 7);
    StringBuilder file = new StringBuilder();
    mixtures
        .weights()
        .forEach(
            (type, row) ->
                file.append(org.farfield.structure.Elements.symbol(type))
                    .append(": ")
                    .append(row)
                    .append('\n'));
    Files.writeString(directory.resolve("mix.yaml"), file);
    assertThat(command("featurize", "f.npy", "--mixtures", path("mix.yaml")).code()).isZero();
    assertThat(matrix("f.npy")).isDeepEqualTo(matrix("m.npy"));
    JsonNode sidecar = json("m.npy.json");
    assertThat(sidecar.get("column_names").toString()).contains("\"channel\"");
    assertThat(sidecar.at("/spec/mixtures/O/0").asDouble())
        .isEqualTo(mixtures.weights().get(8).get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count 0|--count must be at least 1, not 0",
        "--count 2 --method svd|--method must be fps, cur or pca, not 'svd'",
        "--count 2 --method pca|--method pca goes with --descriptor power-spectrum or equivariant",
        "--count 2 --per structure|do not go with reduce",
        "--count 2 --format npz|do not go with reduce",
        "--count 2 --dtype float32|do not go with reduce",
        "--count 2 --keep energy|do not go with reduce",
        "--count 2 --gradients positions|do not go with reduce",
        "--count 2 --seed 3|seed goes with mixtures N",
        "--count 2 --mixtures 0|the number of mixtures must be at least 1, not 0",
        "--count 2 --mixtures 2 --channels charge|does not go with channels",
      })
  void badOptionsAreOneSentence(String options, String message) {
    Outcome outcome = command("reduce", "r.json", options.split(" "));
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(directory.resolve("r.json")).doesNotExist();
  }

  @Test
  void theHelpIsSilentOfWhatIsRefused() {
    StringWriter help = new StringWriter();
    PrintWriter none = new PrintWriter(new StringWriter());
    Main.run(new String[] {"reduce", "--help"}, new PrintWriter(help, true), none);
    assertThat(help.toString())
        .contains("--method", "--select", "--force")
        .doesNotContain("--format", "--dtype", "--keep", "--per=", "--project=", "--gradients");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Xx: [1]", "O: 1", "O: [a]", "O: [1]\nH: [1, 2]", "O: [1, 2]"})
  void badMixingFilesAreOneSentence(String content) throws IOException {
    Files.writeString(directory.resolve("mix.yaml"), content);
    Outcome outcome = command("featurize", "x.npy", "--mixtures", path("mix.yaml"));
    // the last one lacks the other elements of the input
    assertThat(outcome.err()).containsAnyOf("mix.yaml: ", "dimers.xyz");
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(directory.resolve("x.npy")).doesNotExist();
  }

  @Test
  void componentsOfOtherFeaturesAreRefused() throws IOException {
    String[] what = {"--descriptor", "power-spectrum"};
    command("reduce", "r.json", "--method", "pca", "--count", "3", what[0], what[1]);
    String[] project = {"--project", path("r.json"), what[0], what[1]};
    Outcome other =
        command("featurize", "x.npy", project[0], project[1], what[0], what[1], "--radius", "4");
    assertThat(other.err()).contains("r.json: was made with other hyperparameters");
    Outcome fewer =
        command(
            "featurize", "x.npy", project[0], project[1], what[0], what[1], "--products", "all");
    assertThat(fewer.err()).contains("r.json: combines other features than those of this job");
    Outcome selected = command("featurize", "x.npy", "--project", path("r.json"), "--select", "s");
    assertThat(selected.err()).contains("select does not go with project");
    Files.writeString(directory.resolve("c.json"), "{\"columns\": []}");
    Outcome nothing = command("featurize", "x.npy", "--project", path("c.json"), what[0], what[1]);
    assertThat(nothing.err()).contains("c.json: has no 'projections' and 'means'");
    String damaged =
        Files.readString(directory.resolve("r.json")).replaceFirst("means\":\\[", "means\":[1,");
    Files.writeString(directory.resolve("r.json"), damaged);
    Outcome broken = command("featurize", "x.npy", project);
    assertThat(broken.err()).contains("do not fit each other");
    for (Outcome outcome : List.of(other, fewer, selected, nothing, broken)) {
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
    }
    assertThat(directory.resolve("x.npy")).doesNotExist();
  }
}
