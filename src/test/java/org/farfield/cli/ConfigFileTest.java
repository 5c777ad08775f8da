package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.features.Metadata;
import org.farfield.spec.FeatureSpec;
import org.farfield.spec.codec.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs as configuration, and configuration that nobody should trust. */
class ConfigFileTest {
  @TempDir Path directory;

  private record Outcome(int code, String err) {}

  private static Outcome run(String... arguments) {
    StringWriter err = new StringWriter();
    int code = Main.run(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    return new Outcome(code, err.toString());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private Outcome featurize(String config, String out, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("featurize", "examples/dimers.xyz", "--config", config));
    arguments.addAll(List.of("--out", path(out), "--force"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(new String[0]));
  }

  private FeatureSpec sidecar(String name) throws IOException {
    return Codec.read(
        (ObjectNode) new ObjectMapper().readTree(directory.resolve(name).toFile()).get("spec"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "equivariant", "multiscale", "soap"})
  void outputsAreConfigurationOfEqualOutputs(String example) throws IOException {
    String config = "examples/" + example + ".yaml";
    assertThat(featurize(config, "a.mts").err()).contains("->");
    assertThat(featurize(path("a.mts"), "b.mts").err()).contains("->");
    assertThat(Files.mismatch(Path.of(path("a.mts")), Path.of(path("b.mts")))).isEqualTo(-1L);
    assertThat(featurize(path("b.mts"), "c.npy").err()).contains("->");
    assertThat(featurize(path("c.npy.json"), "d.npy").err()).contains("->");
    assertThat(Files.mismatch(Path.of(path("c.npy")), Path.of(path("d.npy")))).isEqualTo(-1L);
    assertThat(sidecar("d.npy.json"))
        .isEqualTo(Codec.read(Metadata.specOf(Path.of(path("a.mts")))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"npz", "npy", "parquet", "h5", "hdf5"})
  void soAreMatricesAndTables(String format) throws IOException {
    Path first = Path.of(path("a." + format));
    Path second = Path.of(path("b." + format));
    assertThat(featurize("examples/soap.yaml", first.toString()).err()).contains("->");
    assertThat(featurize(first.toString(), second.toString()).err()).contains("->");
    assertThat(Files.mismatch(first, second)).isEqualTo(-1L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "max-radial: 010 | decimal",
        "max-radial: -010 | decimal",
        "max-angular: 1_0 | decimal",
        "max-angular: 0x1 | decimal",
        "max-radial: &n 1\\nmax-angular: *n | aliases",
        "path: &p auto\\nchannels: *p | aliases",
        "exponent: [1, 02] | decimal",
        "max-radial: 1\\n---\\nmax-radial: 2 | follows the document"
      })
  void whatWouldBeTakenForSomethingElseIsRefused(String lines, String says) throws IOException {
    String config = file("c.yaml", lines.replace("\\n", "\n") + "\n").toString();
    Outcome outcome = featurize(config, "x.mts");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("c.yaml, line ", says).hasLineCount(1);
  }

  /** Names in documents may hold what no file's name can. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "basis: tabulated\nbasis-file",
        "mixtures",
        "select",
        "potential: tabulated\npotential-file"
      })
  void namesThatNoFileCanHaveAreRefused(String option) throws IOException {
    Path config = file("c.yaml", option + ": \"a\\0b\"\n");
    Outcome outcome = featurize(config.toString(), "a.mts");
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("a?b");
  }

  @Test
  void theCommandLineOverridesAnOutput() throws IOException {
    file("b.yaml", "points: [0, 1, 2, 3]\nvalues: [[1, 0.5, 0.2, 0], [0, 0.5, 0.2, 0]]\n");
    assertThat(
            featurize(
                    file("c.yaml", "density: [rho, lode]\nbasis: tabulated\nmax-angular: 1\n")
                        .toString(),
                    "a.npy",
                    "--basis-file",
                    path("b.yaml"))
                .err())
        .contains("->");
    Files.delete(directory.resolve("b.yaml")); // the output has it
    String[] other = {"--cutoff", "3", "--exponent", "6", "--max-angular", "0"};
    assertThat(featurize(path("a.npy.json"), "b.npy", other).err()).contains("->");
    FeatureSpec before = sidecar("a.npy.json");
    FeatureSpec after = sidecar("b.npy.json");
    assertThat(after.densities().toString()).contains("radius=3.0", "exponent=6.0");
    assertThat(after.expansions().get(0).basis()).isEqualTo(before.expansions().get(0).basis());
    assertThat(after.expansions().get(0).maxAngular()).isZero();
    assertThat(featurize(path("a.npy.json"), "c.npy", "--density", "lode").err()).contains("->");
    assertThat(sidecar("c.npy.json").densities()).hasSize(1);
  }

  @Test
  void otherFilesAreNoSpecifications() throws IOException {
    assertThat(featurize("examples/dimers.xyz", "x.mts").code()).isEqualTo(2);
    assertThat(featurize(file("x.mts", "nothing").toString(), "y.mts").err())
        .contains("x.mts")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\e[31mRED\\nfarfield: all is well\": 1",
        "path: \"\\e[2J\\nfarfield: all is well\"",
        "device: \"a\\nb\\u202ec\"",
        "format: \"\\u009b31m\"",
        "expansions: [{\"a\\nb\": 1}]",
        "basis: tabulated\nbasis-file: \"a\\nb\"",
        "mixtures: {\"a\\nb\": [1]}",
        "centers: \"a\\nb\"",
        "max-radial: \"a\\nb\"",
        "select: \"a\\nb\""
      })
  void messagesAreOneLineWithoutControlCharacters(String content) throws IOException {
    Outcome outcome = featurize(file("c.yaml", content + "\n").toString(), "x.mts");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("farfield: ").hasLineCount(1).endsWith("\n");
    assertThat(outcome.err().strip().chars())
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    assertThat(directory.resolve("x.mts")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"${env:PATH}", "a${sys:user.home}", "$${env:PATH}", "$5"})
  void valuesAreNotInterpolated(String value) throws IOException {
    Outcome device = featurize(file("c.yaml", "device: '" + value + "'\n").toString(), "x.mts");
    assertThat(device.err()).contains("'" + value + "'");
    Outcome format = featurize(file("c.yaml", "format: '" + value + "'\n").toString(), "x.mts");
    assertThat(format.err()).contains("'" + value + "'");
    Outcome channels = featurize(file("c.yaml", "channels: '" + value + "'\n").toString(), "x.mts");
    assertThat(channels.err()).contains("'" + value + "'");
  }
}
