package org.farfield;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Equilibrium;
import org.farfield.expansion.Coefficients;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TrainingSettings;
import org.farfield.spec.Expansion;
import org.farfield.spec.FeatureSpec;
import org.farfield.structure.Cell;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows compiles, runs and is named. */
class ReadmeTest {
  @TempDir private Path folder;

  @Test
  void theJavaExampleRuns() throws IOException {
    // README from here
    List<Structure> structures = Farfield.read(Path.of("examples/water.xyz"));
    Expansion lode =
        Expansion.builder()
            .density(1, 1.0) // exponent p, smearing σ in Å
            .basis(new Gto(5, 5.0)) // n = 0 … 5, radius in Å
            .maxAngular(4)
            .accuracy(1e-6)
            .build();
    try (Farfield farfield = Farfield.on("auto")) { // the first GPU, or all cores
      List<Coefficients> coefficients = farfield.expand(lode, structures);
      double c = coefficients.get(0).get(0, 0, 1, 2, -1, 3); // atom, density, channel, l, m, n
      // README to here
      assertThat(c).isNotZero();
    }
  }

  @Test
  void theExampleOfChargesRuns() throws IOException {
    // README from here
    List<Structure> molecules = Farfield.read(Path.of("examples/dimers.xyz"));
    try (Farfield farfield = Farfield.on("auto")) {
      for (Equilibrium e : farfield.equilibrate(ChargeModel.eeq2019(), molecules)) {
        double[] charges = e.charges(); // e, of least energy in the potential that they make
        double[] forces = e.forces(); // eV/Å, x, y, z of each atom
        double energy = e.energy(); // eV
        // README to here
        assertThat(forces).hasSize(3 * charges.length);
        assertThat(energy).isNegative();
      }
    }
  }

  @Test
  void theExampleOfLearningRuns() throws IOException {
    Expansion lode =
        Expansion.builder().density(1, 1.0).basis(new Monomial(0, 2)).maxAngular(1).build();
    List<Structure> frames = new ArrayList<>();
    for (int f = 0; f < 20; f++) {
      double[] positions = {0, 0, 0, 3 + 0.1 * f, 0.2 * f, 0};
      Structure pair = new Structure(new int[] {11, 17}, positions, Cell.OPEN);
      frames.add(pair.with(Property.of("energy", -1 / (3 + 0.1 * f))));
    }
    List<Structure> others = frames.subList(3, 5);
    try (Farfield farfield = Farfield.on("cpu")) {
      // README from here
      FeatureSpec spec = FeatureSpec.powerSpectrum(lode);
      TrainingSettings settings =
          TrainingSettings.of(new Target("energy", true)); // 80 % of the frames, five folds
      Model model = farfield.train(spec, frames, settings).model();
      // README to here
      Farfield.writeModel(folder.resolve("model.ff"), model, false);
      // README from here
      for (Predicted energy : farfield.predict(model, others)) {
        // README to here
        assertThat(energy.value()).isCloseTo(-0.3, within(0.1));
        assertThat(energy.uncertainty()).isNotNegative();
      }
      // README from here
      double[] forces =
          farfield.predictWithGradients(model, others).get(0).forces(); // x, y, z of each atom
      // README to here
      assertThat(forces).hasSize(6);
    }
  }

  @Test
  void theExamplesOfJavaAreThose() throws IOException {
    String readme = squeeze(Files.readString(Path.of("README.md")));
    String source = Files.readString(Path.of("src/test/java/org/farfield/ReadmeTest.java"));
    Matcher shown =
        Pattern.compile("// README from here\n(.*?)// README to here", Pattern.DOTALL)
            .matcher(source);
    int count = 0;
    while (shown.find()) {
      assertThat(readme).contains(squeeze(shown.group(1)));
      count++;
    }
    assertThat(count).isEqualTo(5);
  }

  private static String squeeze(String text) {
    return text.replaceAll("\\s+", " ").replace(" .", "."); // calls in a chain, wherever lines end
  }

  @Test
  void everyDependencyIsNamed() throws IOException {
    String readme = Files.readString(Path.of("README.md")).replace("netlib blas", "netlib `blas`");
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher artifact =
        Pattern.compile("<dependency>\\s*<groupId>[^<]*</groupId>\\s*<artifactId>([^<]*)<")
            .matcher(pom);
    while (artifact.find()) {
      String name =
          artifact
              .group(1)
              .replace("assertj-core", "assertj")
              .replace("archunit-junit5", "archunit")
              .replace("jmh-core", "jmh")
              .replace("junit-bom", "junit");
      assertThat(readme).contains(name);
    }
  }

  @Test
  void everyLibraryInTheJarIsInTheThirdPartyFile() throws IOException {
    String named = Files.readString(Path.of("THIRD-PARTY.txt"));
    List<Path> libraries = libraries().toList();
    for (Path jar : libraries) {
      String library = name(jar).orElseThrow().replace("-natives", "");
      assertThat(named).containsPattern("\\b" + library + "\\b");
    }
    assertThat(libraries).hasSizeGreaterThan(15);
    try (InputStream inJar = getClass().getResourceAsStream("/META-INF/farfield/THIRD-PARTY.txt")) {
      assertThat(new String(inJar.readAllBytes(), UTF_8)).isEqualTo(named);
    }
  }

  /** The jars that the program needs. */
  static Stream<Path> libraries() {
    Pattern testsOnly =
        Pattern.compile(
            "(spark|scala|hadoop|junit|opentest4j|duckdb_jdbc|compress-lzf|lz4-java|apiguardian|jspecify|assertj|byte-buddy|archunit|jmh|blas|jopt"
                + "|commons-math|JTransforms|JLargeArrays|ejml-(simple|[fcz]dense|[df]sparse)|.*agent|surefire).*");
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(jar -> name(jar).filter(name -> !testsOnly.matcher(name).matches()).isPresent());
  }

  private static Optional<String> name(Path jar) {
    Matcher name =
        Pattern.compile("([A-Za-z][A-Za-z0-9_-]*?)-[0-9].*\\.jar")
            .matcher(jar.getFileName().toString());
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }

  @Test
  void everyHyperparameterHasItsPicture() throws IOException {
    String page = Files.readString(Path.of("docs/hyperparameters.md"));
    Matcher image = Pattern.compile("!\\[\\]\\(([^)]*)\\)").matcher(page);
    int count = 0;
    while (image.find()) {
      assertThat(Path.of("docs", image.group(1))).exists();
      count++;
    }
    assertThat(count).isEqualTo(10);
  }
}
