package org.farfield.equilibration.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine sums of the matrix, on every backend. */
class SlabsAndWiresTest extends OnEngines {
  private static final double[] WIDTHS = {0.25, 0.7, 1.1, 0.5};
  private static final double SIDE_BY_SIDE = 0.45;

  /** Pairs and the engine take any share each: their sum is the same, with what charges make it. */
  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 1"})
  void anySplitGivesTheSameMatrix(boolean slab, int degree) {
    Structure s = Samples.structure(4, slab, slab, !slab);
    double[] expected = electrostatics(s, degree, 0.4).matrix();
    double[] g = electrostatics(s, degree, 0.55).matrix();
    for (int x = 0; x < g.length; x++) {
      assertThat(g[x]).as("%d", x).isCloseTo(expected[x], offset(1e-9));
    }
  }

  /** Frames are solved side by side on one engine: they must not get into each other's way. */
  @Test
  void matricesMadeAtOnceAreThoseMadeAlone() {
    List<Structure> structures =
        List.of(Samples.structure(4, true, true, false), Samples.structure(4, false, false, true));
    List<double[]> alone =
        structures.stream().map(s -> electrostatics(s, 1, SIDE_BY_SIDE).matrix()).toList();
    try (WorkerPool pool = new WorkerPool(structures.size())) {
      for (int round = 0; round < 5; round++) {
        double[][] g = new double[structures.size()][];
        pool.run(
            g.length,
            (i, worker) -> g[i] = electrostatics(structures.get(i), 1, SIDE_BY_SIDE).matrix());
        for (int i = 0; i < g.length; i++) {
          assertThat(Arrays.equals(g[i], alone.get(i))).as("%d, round %d", i, round).isTrue();
        }
      }
    }
  }

  private Electrostatics electrostatics(Structure s, int degree, double alpha) {
    LongRange windows = new EngineLongRange(engine, s, degree, alpha, 1e-11);
    return new Electrostatics(s, WIDTHS, degree, alpha, windows);
  }
}
