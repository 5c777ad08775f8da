package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Structure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pulls on moments, as atoms move. */
class PulledTest {
  private static final ChargeModel MODEL = Samples.multipoles();

  /** By factors and without, and both against differences of b·p. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesAsDifferencesSay(boolean periodic) {
    Structure s = Samples.structure(4, periodic, periodic, periodic);
    Conditions conditions =
        Conditions.charge(periodic ? 0 : 1).inField(0, 0.1, periodic ? 0 : -0.2);
    try (Engine engine = new Engine(new CpuBackend(2));
        Equilibration factors = new Equilibration(MODEL, engine);
        Equilibration energies = new Equilibration(MODEL, engine, 1e-10, 0)) {
      Equilibrium e = factors.of(List.of(s), List.of(conditions)).get(0);
      Random random = new Random(5);
      double[] b = random.doubles(e.moments().length, -1, 1).toArray();
      double[] other = random.doubles(b.length, -1, 1).toArray();
      Pulled.Pulls pulls = (structure, found) -> List.of(b, other);
      Pulled pulled = factors.pulled(List.of(s), List.of(conditions), pulls).get(0);
      Pulled plain = energies.pulled(List.of(s), List.of(conditions), pulls).get(0);
      assertThat(pulled.equilibrium().gradient()).isEqualTo(e.gradient());
      assertThat(pulled.moved()).hasSize(2);
      for (int k = 0; k < 2; k++) {
        assertClose(plain.answers().get(k), pulled.answers().get(k), 1e-8);
        assertClose(plain.moved().get(k).positions(), pulled.moved().get(k).positions(), 1e-7);
        assertClose(plain.moved().get(k).strain(), pulled.moved().get(k).strain(), 1e-6);
      }
      assertClose(plain.held().positions(), pulled.held().positions(), 1e-7);
      assertClose(plain.held().strain(), pulled.held().strain(), 1e-6);
      for (int x : new int[] {1, 8}) {
        double[] at = new double[4];
        int[] steps = {-2, -1, 1, 2};
        for (int k = 0; k < 4; k++) {
          double[] positions = s.positions();
          positions[x] += 1e-3 * steps[k];
          Structure moved = s.withPositions(positions);
          double[] p = factors.of(List.of(moved), List.of(conditions)).get(0).moments();
          for (int a = 0; a < p.length; a++) {
            at[k] += b[a] * p[a];
          }
        }
        double slope = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * 1e-3);
        assertThat(pulled.moved().get(0).positions()[x]).isCloseTo(slope, offset(1e-7));
      }
    }
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).hasSameSizeAs(expected);
    assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isPositive();
    for (int x = 0; x < actual.length; x++) {
      assertThat(actual[x]).isCloseTo(expected[x], offset(error));
    }
  }
}
