package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.BackendTests;
import org.farfield.backend.TestStructures;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Cutoff;
import org.farfield.spec.DeltaDensity;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.junit.jupiter.api.Test;

class CpuShortRangeTest extends BackendTests {
  @Override
  protected Backend create() {
    return new CpuBackend(2);
  }

  @Test
  void theBitsDoNotDependOnTheThreads() {
    Cutoff cutoff = new Cutoff(4, 0.5);
    Expansion h =
        Expansion.builder()
            .densities(
                List.of(
                    new GaussianDensity(0.4, cutoff, RadialScaling.NONE),
                    new DeltaDensity(cutoff, RadialScaling.NONE)))
            .centerAtomWeight(0.5)
            .build();
    ExpansionTables tables = new ExpansionTables(h);
    double[] first = null;
    for (int threads : new int[] {1, 2, 3, 5}) {
      try (CpuBackend backend = new CpuBackend(threads)) {
        PlannedStructure job =
            new Planner(tables, backend.speeds()).prepare(TestStructures.periodic(5, 100, 9));
        double[] values = backend.expand(tables, List.of(job)).get(0).values();
        first = first == null ? values : first;
        assertThat(values).isEqualTo(first);
      }
    }
  }
}
