package org.farfield.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.farfield.error.InputException;
import org.farfield.features.Progress;
import org.farfield.features.engine.Engine;
import org.farfield.math.DotProduct;
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

  /**
   * Of two ions so far apart that the potential is A / d: its slope is −A / d² towards the other.
   */
  @Test
  void slopesAreForcesOnTheFirstMolecule() throws IOException {
    String ions =
        "3\nProperties=species:S:1:pos:R:3:forces:R:3 interaction_energy=-1 separation=9 natoms_a=2"
            + " dimer_id=1 config_type=CC\nH 0 0 0 1 2 3\nH 0 0 0.5 4 5 7\nC 0 0 %s 9 9 9\n";
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Setup setup = setup(engine, ions.formatted("20.25"), ions.formatted("30.25"));
      Dimers dimers = Dimers.of(setup);
      assertThat(dimers.haveForces()).isTrue();
      assertThat(dimers.title()).isEqualTo("frames.xyz");
      assertThat(dimers.force(0)).containsExactly(5, 7, 10);
      double[][] rows = dimers.differences(setup, Dimers.potential());
      double[][] slopes = dimers.slopes(setup, Dimers.potential(), new int[] {1});
      assertThat(slopes).hasDimensions(3, rows[1].length);
      double largest = Arrays.stream(rows[1]).map(Math::abs).max().orElseThrow();
      for (int x = 0; x < rows[1].length; x++) {
        assertThat(slopes[0][x]).isCloseTo(0, within(1e-9 * largest));
        assertThat(slopes[1][x]).isCloseTo(0, within(1e-9 * largest));
        assertThat(slopes[2][x]).isCloseTo(-rows[1][x] / 30, within(2e-5 * largest));
      }
      assertThat(Dimers.of(setup(engine, FRAME.formatted("0", "2", "3"))).haveForces()).isFalse();
    }
  }

  /** Ions of −k / d: who has learned energies of near ones knows forces of far ones, k / d². */
  @Test
  void forcesFollowFromEnergies() throws IOException {
    Random random = new Random(6);
    StringBuilder frames = new StringBuilder();
    for (int curve = 0; curve < 6; curve++) {
      double[] axis = random.doubles(3, -1, 1).toArray();
      double length = Math.sqrt(DotProduct.of(axis, 0, axis, 0, 3));
      for (double separation : new double[] {0, 0.5, 1, 1.5, 2, 3, 4, 6, 10}) {
        double d = 4 + separation + 0.1 * curve;
        double[] u = Arrays.stream(axis).map(x -> x / length).toArray();
        double f = 14.4 / (d * d);
        frames.append(
            String.format(
                Locale.ROOT,
                "2\n"
                    + "Properties=species:S:1:pos:R:3:forces:R:3 interaction_energy=%.12f"
                    + " separation=%s natoms_a=1 dimer_id=%d config_type=CC\n"
                    + "Na 0 0 0 %.12f %.12f %.12f\n"
                    + "Cl %.12f %.12f %.12f 0 0 0\n",
                -14.4 / d,
                separation,
                curve,
                f * u[0],
                f * u[1],
                f * u[2],
                d * u[0],
                d * u[1],
                d * u[2]));
      }
    }
    try (Engine engine = Engine.on("cpu", 1, note -> {})) {
      Page page = new DimersExtrapolate().run(setup(engine, frames.toString()));
      Table forces =
          page.tables().stream()
              .filter(t -> t.title().startsWith("Forces on the first molecule"))
              .findFirst()
              .orElseThrow();
      assertThat(forces.columns()).containsSequence("ρ⊗ρ", "p = 1", "p = 3", "p = 6");
      double[] percent = forces.rows().get(0).values();
      assertThat(percent[0]).isCloseTo(100, within(1e-6));
      assertThat(percent[1]).isLessThan(1);
      assertThat(percent[2]).isGreaterThan(10);
      assertThat(percent[4]).isBetween(14.4 / (14.5 * 14.5), 14.4 / 64);
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
    assertThatThrownBy(
            () -> Extrapolation.percent(new double[3], new int[] {1, 2}, new double[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("test set are 0");
    Setup empty = setup(null, "1\nProperties=species:S:1:pos:R:3\nH 0 0 0\n");
    assertThatThrownBy(() -> Dimers.of(empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("interaction_energy");
  }
}
