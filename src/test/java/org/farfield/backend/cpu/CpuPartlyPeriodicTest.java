package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.PartlyPeriodicContract;
import org.farfield.backend.reference.ReferenceBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.structure.Structure;
import org.farfield.sweeps.Sweep;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuPartlyPeriodicTest extends BackendTests {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  private static Expansion.Builder builder(double exponent) {
    return Expansion.builder()
        .densities(
            List.of(LongRangeDensity.powerLaw(exponent, 1), LongRangeDensity.powerLaw(6, 0.9)))
        .maxAngular(3);
  }

  @Sweep(oneIn = 6)
  @ParameterizedTest
  @CsvSource({
    "1, TTF, 1e-4",
    "2, FTT, 1e-6",
    "0.5, TFT, 1e-8",
    "1, TFF, 1e-6",
    "3, FTF, 1e-4",
    "0, FFT, 1e-5"
  })
  void meshAndSumKeepTheAccuracy(double exponent, String periodic, double accuracy) {
    for (long seed = 30; seed < Sweeps.count(32, 31); seed++) {
      Structure s = PartlyPeriodicContract.random(seed, 10, 7, periodic);
      Coefficients exact =
          expand(builder(exponent).path(EvaluationPath.KSUM).accuracy(1e-11).build(), s);
      for (EvaluationPath path : List.of(EvaluationPath.KSUM, EvaluationPath.MESH)) {
        Coefficients c = expand(builder(exponent).path(path).accuracy(accuracy).build(), s);
        assertThat(error(c, exact)).as(path.name()).isLessThan(accuracy);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TTF", "TFF"})
  void sumsAndAdjointsAreThoseOfTheReference(String periodic) {
    Expansion h = builder(1).path(EvaluationPath.KSUM).accuracy(1e-4).build();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job =
        new Planner(tables, backend.speeds())
            .prepare(PartlyPeriodicContract.random(33, 4, 5, periodic));
    try (Backend reference = new ReferenceBackend()) {
      Coefficients plain = reference.expand(tables, List.of(job)).get(0);
      Coefficients fast = backend.expand(tables, List.of(job)).get(0);
      assertThat(error(fast, plain)).isLessThan(1e-10);
      Gradients expected = reference.adjoint(tables, List.of(job), List.of(plain)).get(0);
      Gradients gradients = backend.adjoint(tables, List.of(job), List.of(plain)).get(0);
      requireClose(gradients.positions(), expected.positions());
      requireClose(gradients.strain(), expected.strain());
      for (int a = 0; a < expected.weights().length; a++) {
        requireClose(gradients.weights()[a], expected.weights()[a]);
      }
    }
  }

  @Sweep
  @ParameterizedTest
  @CsvSource({"TTF", "FTT", "FTF"})
  void gradientsOnMeshesAreThoseOfTheSum(String periodic) {
    Structure s = PartlyPeriodicContract.random(34, 5, 5, periodic);
    Gradients[] gradients = new Gradients[2];
    for (int i = 0; i < 2; i++) {
      EvaluationPath path = i == 0 ? EvaluationPath.KSUM : EvaluationPath.MESH;
      ExpansionTables tables =
          new ExpansionTables(builder(1).maxAngular(2).path(path).accuracy(1e-8).build());
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(s);
      Coefficients g = backend.expand(tables, List.of(job)).get(0);
      gradients[i] = backend.adjoint(tables, List.of(job), List.of(g)).get(0);
    }
    requireClose(gradients[1].positions(), gradients[0].positions(), 1e-6);
    requireClose(gradients[1].strain(), gradients[0].strain(), 1e-6);
  }

  private static void requireClose(double[] a, double[] b) {
    requireClose(a, b, 1e-9);
  }

  private static void requireClose(double[] a, double[] b, double tolerance) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < b.length; i++) {
      largest = Math.max(largest, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    assertThat(difference).isLessThan(tolerance * largest);
  }
}
