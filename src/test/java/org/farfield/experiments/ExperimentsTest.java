package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  static List<String> names() {
    return Experiments.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void quickRunKeepsItsBounds(String name) {
    try (Engine engine = Engine.on("cpu", 2, note -> {})) {
      Setup setup = new Setup(engine, "test", true, 0, Optional.empty(), Progress.SILENT);
      Page page = Experiments.named(name).run(setup);
      assertThat(page.passed()).as(page.markdown()).isTrue();
      assertThat(page.markdown()).contains("seed: 0", "alpha", "| pass |").doesNotContain("fail");
    }
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
