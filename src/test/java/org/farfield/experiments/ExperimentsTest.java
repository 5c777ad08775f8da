package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.features.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentsTest {
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
