package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.SiteModel;
import org.farfield.equilibration.SiteParameters;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models whose atoms saturate, and some that mixing does not solve. */
class NonlinearSitesTest {
  private static Engine engine;

  @BeforeAll
  static void open() {
    engine = new Engine(new CpuBackend(2));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  /** Charges go from −1 to 1 with the potential, dipoles to a largest one, of two receivers. */
  private record Saturated(double softness) implements SiteModel {
    @Override
    public String name() {
      return "saturated";
    }

    @Override
    public int degree() {
      return 1;
    }

    @Override
    public int receivers() {
      return 2;
    }

    @Override
    public List<SiteFunction> in(List<Structure> structures) {
      return structures.stream().<SiteFunction>map(s -> new Atoms(s, softness)).toList();
    }

    @Override
    public List<Gradients> gradients(
        List<Structure> structures, List<double[]> potentials, List<double[]> weights) {
      return List.of();
    }
  }

  private record Atoms(Structure structure, double softness) implements SiteFunction {
    @Override
    public double width(int atom) {
      return 0.8;
    }

    @Override
    public double receiver(int atom, int receiver) {
      return receiver == 0 ? 0.6 : 1.4;
    }

    @Override
    public void moments(int atom, double[] potential, double[] moments, double[] slopes) {
      Arrays.fill(slopes, 0);
      double[] shares = {0.7, 0.3};
      for (int lm = 0; lm < 4; lm++) {
        double u = lm == 0 ? structure.type(atom) - 6 : 0;
        for (int n = 0; n < 2; n++) {
          u += shares[n] * potential[4 * n + lm];
        }
        double scale = lm == 0 ? 1 : 0.3;
        moments[lm] = -scale * Math.tanh(softness * u);
        double slope = -scale * softness / Math.pow(Math.cosh(softness * u), 2);
        for (int n = 0; n < 2; n++) {
          slopes[lm * 8 + 4 * n + lm] = shares[n] * slope;
        }
      }
    }

    @Override
    public double energy(int atom, double[] moments, double[] slopes) {
      double energy = 0;
      for (int lm = 0; lm < 4; lm++) {
        energy += 2 * Math.pow(moments[lm], 4);
        slopes[lm] = 8 * Math.pow(moments[lm], 3);
      }
      return energy;
    }
  }

  private static Equilibrium solve(SiteModel model, Structure s, double charge) {
    try (SelfConsistency consistency = new SelfConsistency(model, engine, 1e-12)) {
      return consistency.of(List.of(s), List.of(Conditions.charge(charge))).get(0);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 1, 0.02", "true, 1, 0.02", "false, -0.5, 0.06"})
  void forcesOfAnyFunctionAreDerivatives(boolean crystal, double charge, double softness) {
    SiteModel model = new Saturated(softness);
    Structure s = Samples.structure(6, crystal, crystal, crystal);
    Equilibrium e = solve(model, s, charge);
    assertThat(Arrays.stream(e.charges()).sum()).isCloseTo(charge, offset(1e-12));
    assertThat(e.residual()).isLessThan(1e-12);
    Differences.assertDerivatives(s, moved -> solve(model, moved, charge), 2e-8);
  }

  @Test
  void sumsThatNoPotentialMakesAreRefused() {
    Structure s = Samples.structure(6, false, false, false);
    assertThatThrownBy(() -> solve(new Saturated(0.03), s, 7))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("structure: ");
  }

  /** Very soft atoms that answer the wrong way: mixing gets lost, Newton's method does not. */
  @Test
  void newtonsMethodIsBehindMixing() {
    double[][] k = {{-0.5}, {1.5}, {2}};
    SiteParameters soft = new SiteParameters(0.6, new double[] {1}, k, 0.3, 0, new double[3]);
    SiteParameters hard = new SiteParameters(0.6, new double[] {1}, k, -0.2, 0, new double[3]);
    LinearSiteModel model = LinearSiteModel.of("wild", Map.of(8, soft, 1, hard, 6, soft, 11, hard));
    Structure s = Samples.structure(10, false, false, false);
    Equilibrium e = solve(model, s, 0);
    assertThat(e.residual()).isLessThan(1e-12);
    assertThat(e.iterations()).isGreaterThan(40);
  }
}
