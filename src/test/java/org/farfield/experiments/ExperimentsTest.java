package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentsTest {
  /** Those whose quick runs take longest, on all frames at once: more than all others together. */
  private static final List<String> LONG =
      List.of("random-charges", "dimers-periodic", "dimers-periodic-recipe", "water-clusters");

  @TempDir private Path folder;

  // Those that the program makes or carries the frames of, and others where their data are there.
  static List<String> names() {
    return Experiments.names().stream()
        .filter(name -> !Experiments.named(name).needsData() || Files.isDirectory(data(name)))
        .toList();
  }

  static List<String> namesOfOthersData() {
    return Experiments.names().stream()
        .filter(name -> Experiments.named(name).needsData())
        .toList();
  }

  private static Path data(String name) {
    String folder =
        name.startsWith("dimers")
            ? "bfdb-dimers"
            : name.equals("water-clusters") ? "water-clusters-multipoles" : "water-bulk-epsilon";
    return Path.of(System.getProperty("farfield.papers", "../shared/data/papers"), folder);
  }

  @ParameterizedTest
  @MethodSource("names")
  void quickRunKeepsItsBounds(String name) {
    if (LONG.contains(name)) {
      Sweeps.requireFull();
    }
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      Optional<Path> data =
          Optional.of(data(name)).filter(folder -> Experiments.named(name).needsData());
      Setup setup = new Setup(engine, "test", true, 0, data, Progress.SILENT);
      Page page = Experiments.named(name).run(setup);
      assertThat(page.passed()).as(page.markdown()).isTrue();
      assertThat(page.markdown()).contains("seed: 0", "alpha", "| pass |").doesNotContain("fail");
    }
  }

  @ParameterizedTest
  @MethodSource("namesOfOthersData")
  void saysWhatItWouldDoAndWhereItsDataAre(String name) {
    Setup none = new Setup(null, "test", true, 0, Optional.empty(), Progress.SILENT);
    assertThatThrownBy(() -> Experiments.named(name).run(none))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(name + " ")
        .hasMessageContaining("give the file or its folder");
    Optional<Path> empty = Optional.of(Path.of("docs"));
    Setup other = new Setup(null, "test", true, 0, empty, Progress.SILENT);
    assertThatThrownBy(() -> Experiments.named(name).run(other))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("docs: has no ");
  }

  @ParameterizedTest
  @MethodSource("namesThatTakeData")
  void dataOfSomethingElseAreRefusedInASentence(String name) throws IOException {
    String frame = "1\nProperties=species:S:1:pos:R:3\nAr 0 0 0\n";
    for (String text : List.of("", frame)) {
      Path file = folder.resolve("train-id0.xyz");
      for (String pair : List.of("train-id0.xyz", "test-id0.xyz")) { // of dimers-periodic
        Files.writeString(folder.resolve(pair), text);
      }
      Setup setup = new Setup(null, "test", true, 0, Optional.of(file), Progress.SILENT);
      assertThatThrownBy(() -> Experiments.named(name).run(setup))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("train-id0.xyz");
    }
  }

  @ParameterizedTest
  @MethodSource("namesThatTakeData")
  void dataThatAreNotThereAreRefusedInASentence(String name) {
    Optional<Path> nowhere = Optional.of(folder.resolve("nowhere"));
    Setup setup = new Setup(null, "test", true, 0, nowhere, Progress.SILENT);
    assertThatThrownBy(() -> Experiments.named(name).run(setup))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("nowhere: there is no such file or folder; check the path");
  }

  @Test
  void framesThatAreAllEqualTeachNothing() throws IOException {
    String frame = "1\nLattice=\"9 0 0 0 9 0 0 0 9\" epsilon=\"2 0 0 0 2 0 0 0 2\"\nO 0 0 0\n";
    Path file = Files.writeString(folder.resolve("same.xyz"), frame.repeat(60));
    Setup setup = new Setup(null, "test", true, 0, Optional.of(file), Progress.SILENT);
    assertThatThrownBy(() -> new WaterDielectric().run(setup))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith(
            "epsilon has the same trace in all frames; there is nothing to learn");
  }

  @Test
  void otherLiquidsAreNoWater() throws IOException {
    String frame = "2\nLattice=\"9 0 0 0 9 0 0 0 9\"\nMg 0 0 0\nO 0 0 2\n";
    Path file = Files.writeString(folder.resolve("salt.xyz"), frame);
    Setup setup = new Setup(null, "test", true, 0, Optional.of(file), Progress.SILENT);
    assertThatThrownBy(() -> new ChargeSloshing().run(setup))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("salt.xyz: its first frame is to be a box of water, and has O, Mg");
  }

  @Test
  void oneFrameOfEachPairOfMoleculesTeachesNothing() throws IOException {
    String frame = "2\nLattice=\"9 0 0 0 9 0 0 0 9\" energy=-1 distance=%s\n%s 0 0 0\nO 0 0 2\n";
    String all = frame.formatted(5, "H") + frame.formatted(5, "C") + frame.formatted(7, "H");
    Path file = Files.writeString(folder.resolve("few.xyz"), all);
    Setup setup = new Setup(null, "test", false, 0, Optional.of(file), Progress.SILENT);
    assertThatThrownBy(() -> new DimersRecipe().run(setup))
        .isInstanceOf(InputException.class)
        .hasMessageEndingWith("are of the same molecules; there is nothing to learn");
  }

  static List<String> namesThatTakeData() {
    return Stream.concat(
            Stream.of("dimers-extrapolate", "dimers-unseen"), namesOfOthersData().stream())
        .toList();
  }

  @Test
  void theLongOnesExist() {
    assertThat(Experiments.names()).containsAll(LONG);
  }

  @Test
  void takesNoData() {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Optional<Path> data = Optional.of(Path.of("frames.xyz"));
      Setup setup = new Setup(engine, "test", true, 0, data, Progress.SILENT);
      assertThatThrownBy(() -> new RandomCharges().run(setup))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("makes its own frames");
    }
  }
}
