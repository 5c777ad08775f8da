package org.farfield.backend.cpu.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import org.farfield.math.SphericalHarmonics;
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

  private final Random random = new Random(1);
  private NeighborBlocks blocks;

  private NeighborPairs charges() {
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
      NeighborJob near = new NeighborJob(tables, term, job);
      blocks = near.blocks(BLOCK);
      return near.pairs(GemmKernels.select().near(), blocks, BLOCK);
    }
  }

  // Y of some directions; one neighbour is at no distance and has none.
  private double[][] directions() {
    double[][] y = new double[COUNT][HARMONICS];
    SphericalHarmonics harmonics = new SphericalHarmonics(DEGREE);
    for (int j = 0; j < COUNT; j++) {
      double z = 2 * random.nextDouble() - 1;
      double angle = 2 * Math.PI * random.nextDouble();
      blocks.distance[j] = 1 + j;
      blocks.x[j] = Math.sqrt(1 - z * z) * Math.cos(angle);
      blocks.y[j] = Math.sqrt(1 - z * z) * Math.sin(angle);
      blocks.z[j] = z;
      harmonics.evaluate(blocks.x[j], blocks.y[j], z, y[j], 0);
    }
    blocks.distance[2] = 0;
    blocks.x[2] = 0;
    blocks.y[2] = 0;
    blocks.z[2] = 0;
    Arrays.fill(y[2], 1, HARMONICS, 0);
    return y;
  }

  @Test
  void factorsOfChargesAreHarmonicsTimesTheirWeights() {
    NeighborPairs pairs = charges();
    double[][] y = directions();
    pairs.begin(COUNT);
    for (int channel = 0; channel < 2; channel++) {
      double[] w = random.doubles(BLOCK, -1, 1).toArray();
      double[] factors = pairs.couple(w);
      for (int lm = 0; lm < HARMONICS; lm++) {
        for (int j = 0; j < COUNT; j++) {
          assertThat(factors[lm * BLOCK + j]).isCloseTo(w[j] * y[j][lm], within(1e-15));
        }
      }
    }
  }

  @Test
  void theTransposeSumsFactorsWithHarmonics() {
    NeighborPairs pairs = charges();
    for (int repeat = 0; repeat < 2; repeat++) {
      double[][] y = directions();
      pairs.begin(COUNT);
      double[] factors = random.doubles(HARMONICS * BLOCK, -1, 1).toArray();
      double[] sums = new double[BLOCK];
      pairs.addTransposed(factors, sums);
      for (int j = 0; j < COUNT; j++) {
        double expected = 0;
        for (int lm = 0; lm < HARMONICS; lm++) {
          expected += y[j][lm] * factors[lm * BLOCK + j];
        }
        assertThat(sums[j]).isCloseTo(expected, within(1e-14));
      }
    }
  }
}
