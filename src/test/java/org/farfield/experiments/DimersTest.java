package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.features.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DimersTest {
  private static final String FRAME =
      "3\nProperties=species:S:1:pos:R:3 interaction_energy=-0.5 separation=%s natoms_a=%s"
          + " dimer_id=1 config_type=AA\nH 0 0 0\nH 0 0 1\nC 0 0 %s\n";

  @TempDir private Path folder;

  private Setup setup(Engine engine, String... frames) throws IOException {
    Path file = folder.resolve("frames.xyz");
    Files.writeString(file, String.join("", frames));
    return new Setup(engine, "test", true, 0, Optional.of(file), Progress.SILENT);
  }

  @Test
  void theProgramCarriesAllCurves() {
    Setup own = new Setup(null, "test", true, 0, Optional.empty(), Progress.SILENT);
    Dimers dimers = Dimers.of(own);
    assertThat(dimers.size()).isEqualTo(2390);
    assertThat(dimers.kinds()).containsExactlyInAnyOrder("CC", "CP", "CA", "PP", "PA", "AA");
    assertThat(dimers.energies()[0]).isCloseTo(-0.078948172, within(1e-9));
    assertThat(dimers.pair(0)).isEqualTo("H2O+H2O");
    assertThat(dimers.first(0)).isEqualTo(3);
    assertThat(Spread.of(dimers.only(List.of("CC")).falls()).median())
        .isCloseTo(-0.97, within(0.01));
  }

  @Test
  void featuresOfMoleculesOutOfReachVanish() throws IOException {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Setup setup =
          setup(engine, FRAME.formatted("0", "2", "3.1"), FRAME.formatted("9", "2", "12"));
      Dimers dimers = Dimers.of(setup);
      double[][] local = dimers.differences(setup, Dimers.local());
      assertThat(Regression.size(local, new int[] {0})).isPositive();
      assertThat(local[1]).containsOnly(0);
      double[][] far = dimers.differences(setup, Dimers.potential());
      assertThat(Regression.size(far, new int[] {1})).isPositive();
      double expected = Math.sqrt(6.5 * 46.6) * Units.dispersion(1, 6);
      assertThat(dimers.dispersion()[1])
          .isCloseTo(-expected * (Math.pow(12, -6) + Math.pow(11, -6)), within(1e-12));
      assertThat(dimers.distance(1)).isCloseTo(11.5, within(1e-12));
    }
  }

  @Test
  void wrongDataAreRefusedInASentence() throws IOException {
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Setup one = setup(engine, FRAME.formatted("0", "3", "3"));
      assertThatThrownBy(() -> Dimers.of(one).first(0))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("natoms_a");
      assertThatThrownBy(() -> new DimersExtrapolate().run(one))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("curves");
    }
    Setup few = setup(null, FRAME.formatted("0", "2", "3"));
    assertThatThrownBy(() -> new DimersUnseen().run(few))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("curves");
    Setup empty = setup(null, "1\nProperties=species:S:1:pos:R:3\nH 0 0 0\n");
    assertThatThrownBy(() -> Dimers.of(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("interaction_energy");
  }
}
