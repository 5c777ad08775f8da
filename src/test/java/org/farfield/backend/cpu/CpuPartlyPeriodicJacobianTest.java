package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.PartlyPeriodicContract;
import org.farfield.backend.PartlyPeriodicJacobianContract;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuPartlyPeriodicJacobianTest extends BackendTests {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  @Sweep
  @ParameterizedTest
  @CsvSource({"1, 6, TTF", "2, 0.5, FTT", "0, 2.7, TFT", "1, 6, TFF", "3, 0.5, FTF"})
  void everyNumberIsThatOfTheReference(double exponent, double other, String periodic) {
    ExpansionTables tables = PartlyPeriodicJacobianContract.tables(exponent, other);
    PlannedStructure job = plan(tables, PartlyPeriodicContract.random(44, 5, 6, periodic));
    try (Backend reference = new ReferenceBackend()) {
      Jacobian expected = reference.jacobian(tables, job, 1, 3);
      Jacobian ours = backend.jacobian(tables, job, 1, 3);
      for (int i = 1; i < 3; i++) {
        // these take slopes of the tables of v̂ I, which have fewer digits than their values
        requireClose(ours.strain(i), expected.strain(i), 1e-8);
        double[] byCell = expected.cell(job.structure(), i);
        requireClose(ours.cell(job.structure(), i), byCell, 1e-8);
        for (int s = ours.firstSample(i); s < ours.endSample(i); s++) {
          requireClose(ours.positions(s), expected.positions(s), 1e-10);
        }
      }
    }
  }

  private static void requireClose(double[] ours, double[] expected, double limit) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int x = 0; x < ours.length; x++) {
      assertThat(ours[x]).isCloseTo(expected[x], offset(limit * largest));
    }
  }
}
