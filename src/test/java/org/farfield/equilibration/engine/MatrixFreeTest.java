package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.error.NoSolutionException;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without a matrix the same comes out as with it. */
class MatrixFreeTest {
  private static final double[] WATER = {0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0};

  @ParameterizedTest
  @CsvSource({
    "TTT, false, false, 1",
    "TTT, true, false, 0",
    "FFF, false, true, 1",
    "FFF, true, false, 1",
    "TTF, false, false, 0",
    "FFT, false, false, 1"
  })
  void isTheDenseSolution(String pbc, boolean multipoles, boolean fragments, double charge) {
    Structure s =
        Samples.structure(6, pbc.charAt(0) == 'T', pbc.charAt(1) == 'T', pbc.charAt(2) == 'T');
    ChargeModel model = multipoles ? Samples.multipoles() : ChargeModel.eeq2019();
    Conditions conditions = Conditions.charge(charge);
    if (fragments) {
      conditions = conditions.withFragments(new int[] {0, 0, 1, 1, 1, 0}, 0, 1);
    }
    double tolerance = 1e-9;
    try (Engine engine = new Engine(new CpuBackend(2));
        Equilibration dense = new Equilibration(model, engine);
        Equilibration free = new Equilibration(model, engine, tolerance, 0)) {
      Equilibrium expected = dense.of(List.of(s), List.of(conditions)).get(0);
      Equilibrium actual = free.of(List.of(s), List.of(conditions)).get(0);
      assertThat(actual.iterations()).isBetween(1, 60);
      assertThat(actual.residual()).isLessThanOrEqualTo(tolerance);
      assertClose(actual.moments(), expected.moments(), 1e-8);
      assertClose(actual.potential(), expected.potential(), 1e-6);
      assertThat(actual.energy()).isCloseTo(expected.energy(), offset(1e-7));
      assertClose(actual.gradient(), expected.gradient(), 1e-7);
      assertClose(actual.strain(), expected.strain(), 1e-6);
      assertThat(Arrays.stream(actual.charges()).sum()).isCloseTo(charge, offset(1e-12));
    }
  }

  /** Potentials of 1e9 V cannot be equal up to 1e-11 V; that is said, whatever sums carry along. */
  @Test
  void whatDoesNotConvergeIsRefused() {
    ElementParameters wild = new ElementParameters(1e9, 0, 0, 10, 0.5, 0, 0);
    ElementParameters tame = new ElementParameters(0, 0, 0, 12, 0.6, 0, 0);
    ChargeModel model = ChargeModel.of("wild", Map.of(8, wild, 1, tame));
    Structure water = new Structure(new int[] {8, 1, 1}, WATER, Cell.OPEN);
    try (Engine engine = new Engine(new CpuBackend(1));
        Equilibration free = new Equilibration(model, engine, 1e-11, 0)) {
      assertThatThrownBy(() -> free.of(List.of(water), List.of(Conditions.charge(0))))
          .isInstanceOf(NoSolutionException.class)
          // soon, not after the most iterations that there may be
          .hasMessageMatching("structure: charges did not converge in \\d{1,2} iterations, .*");
    }
  }

  private static void assertClose(double[] actual, double[] expected, double error) {
    assertThat(actual).containsExactly(expected, offset(error));
  }
}
