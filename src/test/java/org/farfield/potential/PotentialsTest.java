package org.farfield.potential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PotentialsTest {
  /** The table of the documentation is what the registrations say. */
  @Test
  void theDocumentationHasTheTableOfTheRegistrations() throws IOException {
    String page = Files.readString(Path.of("docs/hyperparameters.md"));
    int start = page.indexOf("| `--potential` |");
    assertThat(page.substring(start, page.indexOf("\n\n", start) + 1)).isEqualTo(table());
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder(
            "| `--potential` | potential of a source | its numbers |\n|---|---|---|\n");
    for (PotentialKind<?> kind : Potentials.all()) {
      table
          .append("| `%s` | %s: %s | ".formatted(kind.name(), kind.meaning(), kind.formula()))
          .append(
              kind.parameters().stream().map(PotentialsTest::row).collect(Collectors.joining("; ")))
          .append(" |\n");
    }
    return table.toString();
  }

  private static String row(Parameter<?> parameter) {
    String option = "`--%s %s`".formatted(parameter.option(), parameter.label());
    return parameter instanceof Parameter.Real<?> real
        ? "%s: %s; %s, default %s".formatted(option, real.meaning(), real.range(), real.usual())
        : option + ": " + parameter.meaning();
  }

  static Stream<PotentialKind<?>> withoutFiles() {
    return Potentials.all().stream()
        .filter(kind -> kind.parameters().stream().allMatch(p -> p instanceof Parameter.Real<?>));
  }

  @ParameterizedTest
  @MethodSource("withoutFiles")
  void whatIsWrittenIsReadBack(PotentialKind<?> kind) {
    Potential usual = kind.make(Map.of());
    Potential other = kind.make(Map.of("smearing", 0.37));
    assertThat(other).isNotEqualTo(usual);
    for (Potential potential : List.of(usual, other)) {
      assertThat(Potentials.read(Potentials.describe(potential))).isEqualTo(potential);
      assertThat(Potentials.of(potential)).isSameAs(kind);
      assertThat(kind.text(potential)).startsWith(kind.name()).contains("smearing");
    }
    assertThat(other.withSmearing(usual.smearing())).isEqualTo(usual);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smearing | 0 | smearing must be a positive number of Å, not 0",
        "smearing | NaN | smearing must be a positive number",
        "exponent | 101 | exponent must be between 0 and 100, not 101",
        "width | 1 | the potential 'power-law' has no width, but exponent, smearing",
      })
  void valuesOutOfRangeAreRefused(String name, double value, String message) {
    assertThatThrownBy(() -> PowerLaw.KIND.make(Map.of(name, value)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void unknownOnesAreRefused() {
    assertThatThrownBy(() -> Potentials.named("plasma"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must be one of " + Potentials.names() + ", not 'plasma'");
    Potential own = new Own();
    assertThatThrownBy(() -> Potentials.describe(own))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Own is not among the registered potentials");
  }

  private record Own() implements Potential {
    @Override
    public double value(double r) {
      return 0;
    }

    @Override
    public double fourier(double k) {
      return 0;
    }

    @Override
    public double fourierSlope(double k) {
      return 0;
    }

    @Override
    public double fourierAtZero() {
      return 0;
    }

    @Override
    public double smearing() {
      return 1;
    }

    @Override
    public Potential withSmearing(double smearing) {
      return this;
    }

    @Override
    public Optional<Gaussians> gaussians() {
      return Optional.empty();
    }

    @Override
    public Tail tail() {
      return new Tail.None(1);
    }
  }
}
