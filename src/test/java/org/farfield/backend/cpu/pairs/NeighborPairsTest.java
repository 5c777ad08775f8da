package org.farfield.backend.cpu.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.backend.TestStructures;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernels;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Expansion;
import org.farfield.spec.RadialScaling;
import org.junit.jupiter.api.Test;

class NeighborPairsTest {
  private static final int BLOCK = 8;
  private static final int COUNT = 5;
  private static final int DEGREE = 2;
  private static final int HARMONICS = (DEGREE + 1) * (DEGREE + 1);

  private final double[] y = new Random(1).doubles(HARMONICS * BLOCK, -1, 1).toArray();
  private final double[] out = new double[y.length];

  private static NeighborPairs charges() {
    try (CpuBackend backend = new CpuBackend(1)) {
      ExpansionTables tables =
          new ExpansionTables(
              Expansion.builder()
                  .densities(List.of(new DeltaDensity(new Cutoff(3, 0.5), RadialScaling.NONE)))
                  .maxAngular(DEGREE)
                  .build());
      PlannedStructure job =
          new Planner(tables, backend.speeds()).prepare(TestStructures.periodic(1, 4, 5));
      Term.Neighbors term =
          tables.terms(job.plan()).stream()
              .filter(Term.Neighbors.class::isInstance)
              .map(Term.Neighbors.class::cast)
              .findFirst()
              .orElseThrow();
      return new NeighborPairs.Charges(
          new NeighborJob(tables, term, job), GemmKernels.select().near(), BLOCK);
    }
  }

  private static double[][] moments() {
    double[] ones = new double[BLOCK]; // of the neighbours; what is behind them does not count
    Arrays.fill(ones, 0, COUNT, 1);
    return new double[][] {ones};
  }

  @Test
  void factorsOfOneAreLeftOut() {
    assertThat(charges().couple(COUNT, moments(), y, out)).isSameAs(y);
    assertThat(out).containsOnly(0);
  }

  @Test
  void oneOtherFactorIsMultiplied() {
    for (int other = 0; other < COUNT; other++) {
      double[][] moments = moments();
      moments[0][other] = -0.5;
      assertThat(charges().couple(COUNT, moments, y, out)).isSameAs(out);
      for (int lm = 0; lm < HARMONICS; lm++) {
        for (int j = 0; j < COUNT; j++) {
          double factor = j == other ? -0.5 : 1;
          assertThat(out[lm * BLOCK + j]).isEqualTo(factor * y[lm * BLOCK + j]);
        }
      }
    }
  }
}
