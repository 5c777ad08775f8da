package org.farfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features of charges that equilibrate are those of the columns that charges writes. */
class EquilibratedSourcesTest {
  private static final String FEATURES =
      " --max-radial 0 --max-angular 1 --accuracy 1e-3 --device cpu";

  @TempDir Path folder;
  private int code;
  private String out;
  private String err;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(7);
    StringBuilder frames = new StringBuilder();
    for (int f = 0; f < 6; f++) {
      String cell = f % 2 == 0 ? "" : "Lattice=\"8 0 0 0 8 0 0 0 8\" ";
      frames.append(
          "4\n" + cell + "Properties=species:S:1:pos:R:3:part:I:1 fragment_charges=\"1 -1\"\n");
      for (int i = 0; i < 4; i++) {
        frames.append(
            String.format(
                Locale.ROOT,
                "%s %.3f %.3f %.3f %d%n",
                i % 2 == 0 ? "O" : "H",
                i + random.nextDouble(),
                random.nextDouble(),
                0.1 * i,
                i / 2));
      }
    }
    write("frames.xyz", frames.toString());
    write("heavy.xyz", frames + "1\nProperties=species:S:1:pos:R:3\nRf 0 0 0\n");
    write("dipoles.yaml", "base: eeq-2019\nelements:\n  O: {polarizability: 0.4, width: 0.7}\n");
    write(
        "quadrupoles.yaml",
        "base: eeq-2019\nelements: {O: {polarizability: 1, quadrupole-polarizability: 0.1}}\n");
    write(
        "sites.yaml",
        """
        receivers: [0.6, 1.5]
        elements:
          O: {width: 0.7, charge: -0.5, response: [-0.03, -0.01], dipole-response: [-0.02, 0]}
          H: {width: 0.5, charge: 0.3, response: [-0.04, 0.01]}
        """);
    write("how.yaml", "parameters: " + folder.resolve("dipoles.yaml") + "\ntotal-charge: 1\n");
    write("wrong.yaml", "total-charge: much\n");
    write("unknown.yaml", "charge: 1\n");
    write("high.yaml", "degree: 1\n");
    write(
        "config.yaml",
        "sources: equilibrated\ntotal-charge: 1\nmax-radial: 0\nmax-angular: 1\naccuracy: 1e-3\n");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private void run(String line) {
    StringWriter printed = new StringWriter();
    StringWriter noted = new StringWriter();
    String[] arguments =
        Arrays.stream(line.split(" "))
            .map(word -> word.startsWith("@") ? folder + "/" + word.substring(1) : word)
            .toArray(String[]::new);
    code = Main.run(arguments, new PrintWriter(printed), new PrintWriter(noted, true));
    out = printed.toString();
    err = noted.toString();
  }

  private void runs(String line) {
    run(line);
    assertThat(code).as(err).isZero();
  }

  private byte[] numbers(String name) throws IOException {
    try (var zip = new ZipFile(folder.resolve(name).toFile())) {
      return zip.getInputStream(zip.getEntry("features.npy")).readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " --total-charge 1",
        " --fragments part",
        " --parameters @dipoles.yaml",
        " --parameters @dipoles.yaml --field 0,0,0.1 --frames ::2",
        " --parameters @sites.yaml --total-charge -1 --tolerance 1e-10"
      })
  void featuresAreThoseOfTheColumns(String how) throws IOException {
    runs("featurize @frames.xyz --out @one.npz --sources equilibrated" + how + FEATURES);
    runs("charges @frames.xyz --out @c.xyz --outputs charges,dipoles --device cpu" + how);
    String sources = how.contains(".yaml") ? "charges=charges,dipoles=dipoles" : "charges=charges";
    runs("featurize @c.xyz --out @two.npz --sources " + sources + FEATURES);
    assertThat(numbers("one.npz")).isEqualTo(numbers("two.npz"));
  }

  @Test
  void filesSayHowTheyWereMade() throws IOException {
    String command = "featurize @frames.xyz --sources equilibrated --parameters @dipoles.yaml";
    runs(command + " --fragments part --out @one.npz" + FEATURES);
    String said = Files.readString(folder.resolve("one.npz.json"));
    assertThat(said)
        .contains("\"sources\":[\"equilibrated\"]")
        .contains("\"fragments\":\"part\",\"degree\":1")
        .contains("\"O\":{\"polarizability\":0.4,\"width\":0.7}");
    runs("featurize @frames.xyz --config @one.npz.json --out @two.npz --device cpu");
    assertThat(Files.readAllBytes(folder.resolve("two.npz")))
        .isEqualTo(Files.readAllBytes(folder.resolve("one.npz")));
  }

  @Test
  void documentsSayWhatOptionsDo() throws IOException {
    String command = "featurize @frames.xyz --out ";
    runs(command + "@one.npz --sources equilibrated --total-charge 1" + FEATURES);
    runs(command + "@two.npz --device cpu --config @config.yaml");
    assertThat(numbers("two.npz")).isEqualTo(numbers("one.npz"));
    String parameters = " --parameters @dipoles.yaml";
    runs(command + "@three.npz --device cpu --config @config.yaml" + parameters);
    runs(command + "@four.npz --sources equilibrated --equilibration @how.yaml" + FEATURES);
    assertThat(numbers("four.npz"))
        .isEqualTo(numbers("three.npz"))
        .isNotEqualTo(numbers("two.npz"));
  }

  @Test
  void quadrupolesAreSourcesToo() throws IOException {
    String command = "featurize @frames.xyz --sources equilibrated --out ";
    runs(command + "@one.npz --parameters @quadrupoles.yaml" + FEATURES);
    assertThat(Files.readString(folder.resolve("one.npz.json"))).contains("\"degree\":2");
    write("charges.yaml", "parameters: " + folder.resolve("quadrupoles.yaml") + "\ndegree: 1\n");
    runs(command + "@two.npz --equilibration @charges.yaml" + FEATURES);
    assertThat(numbers("two.npz")).isNotEqualTo(numbers("one.npz"));
  }

  @Test
  void runsIntoFoldersAreTheSameAndRejectFrames() throws IOException {
    String command = " --sources equilibrated --keep equilibrated_charges" + FEATURES;
    runs("featurize @frames.xyz --out @one.mts" + command);
    runs("featurize @frames.xyz --out @all/ --shard-frames 4" + command);
    runs("merge @all --out @two.mts");
    assertThat(Files.readAllBytes(folder.resolve("two.mts")))
        .isEqualTo(Files.readAllBytes(folder.resolve("one.mts")));
    run("featurize @heavy.xyz --out @some/ --on-error skip" + command);
    assertThat(code).as(err).isEqualTo(3);
    assertThat(Files.readString(folder.resolve("some").resolve("rejected.jsonl")))
        .contains("\"frame\":6")
        .contains("EEQ-2019 has no parameters of Rf");
  }

  @Test
  void bitsDoNotDependOnThreads() throws IOException {
    String command = "featurize @frames.xyz --sources equilibrated --out ";
    runs(command + "@one.npz --threads 1" + FEATURES);
    runs(command + "@four.npz --threads 4" + FEATURES);
    assertThat(numbers("four.npz")).isEqualTo(numbers("one.npz"));
  }

  @Test
  void explainSaysHowChargesAreFound() {
    runs("explain @frames.xyz --sources equilibrated" + FEATURES);
    assertThat(out)
        .contains("charges by EEQ-2019:")
        .containsPattern("  6 frames directly, by the factors of a matrix; of 4 atoms, .*frame 0")
        .contains(": a matrix of 4 moments takes about ");
    runs("explain @frames.xyz --sources equilibrated --parameters @sites.yaml" + FEATURES);
    assertThat(out).contains("6 frames by steps of their own potential, from matrices; of 4 atoms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          featurize | --total-charge 1                 | go with --sources equilibrated
          featurize | --equilibration @how.yaml        | equilibration goes with sources equilibrated
          featurize | --sources equilibrated --equilibration @wrong.yaml | total-charge of equilibration must be a number, not 'much'
          featurize | --sources equilibrated --equilibration @unknown.yaml | unknown name 'charge'; names are parameters,
          featurize | --sources equilibrated --equilibration @high.yaml | a whole number up to 0
          featurize | --sources equilibrated --equilibration @no.yaml | there is no such file
          featurize | --sources equilibrated --parameters @no.yaml | there is no such file
          featurize | --sources equilibrated --field 1 | --field takes three numbers
          featurize | --sources equilibrated,charges=q | sources are KIND=COLUMN
          featurize | --sources equilibrated --channels q | they do not go with channels
          featurize | --sources equilibrated --gradients positions | gradients go with
          train     | --sources equilibrated           | models take no --sources equilibrated
          """)
  void wrongInputIsOneSentence(String command, String options, String sentence) {
    run(command + " @frames.xyz --out @wrong.mts --device cpu " + options);
    assertThat(code).as(err).isEqualTo(2);
    assertThat(err.lines()).hasSize(1).allMatch(line -> line.contains(sentence));
    assertThat(folder.resolve("wrong.mts")).doesNotExist();
  }
}
