package org.farfield.equilibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.features.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;
import org.junit.jupiter.api.Test;

/** Long waves on a mesh, as they are found for crystals of many atoms. */
class CoarseMeshTest {
  private static final double SIDE = 5; // of the cell of two atoms

  // copies of two atoms, moved at random so that no wave is left out
  private static Structure copies(int a, int b, int c) {
    Random random = new Random(5);
    int count = a * b * c;
    int[] types = new int[2 * count];
    double[] positions = new double[6 * count];
    for (int k = 0; k < types.length; k++) {
      int copy = k / 2;
      int[] at = {copy % a, copy / a % b, copy / a / b};
      types[k] = k % 2 == 0 ? 11 : 17;
      for (int x = 0; x < 3; x++) {
        positions[3 * k + x] = SIDE * (at[x] + 0.5 * (k % 2)) + 0.3 * random.nextGaussian();
      }
    }
    return new Structure(
        types,
        positions,
        Cell.periodic(new double[] {SIDE * a, 0, 0, 0, SIDE * b, 0, 0, 0, SIDE * c}));
  }

  private static Solution solve(
      MatrixFree product, Structure s, Sites sites, double[] inverse, CoarseInverse coarse) {
    Constraints constraints = Conditions.charge(0).constraints(s);
    Preconditioner preconditioner = new Preconditioner(sites, constraints, inverse, coarse);
    return new ProjectedCg(s, sites, constraints, product::potential, preconditioner, 1e-7)
        .solve(IterationListener.SILENT);
  }

  /**
   * A box that is eight times as long takes hardly more iterations, and meshes hardly more than
   * waves; without either their number grows with the box.
   */
  @Test
  void iterationsDoNotGrowWithTheBox() {
    int[] lengths = {4, 32};
    int[] meshes = new int[2];
    int[] without = new int[2];
    try (Engine engine = new Engine(new CpuBackend(2));
        WorkerPool pool = new WorkerPool(2)) {
      for (int n = 0; n < lengths.length; n++) {
        Structure s = copies(3, 3, lengths[n]);
        Sites sites = ChargeModel.eeq2019().in(s).sites();
        double[] inverse =
            Preconditioner.inverseDiagonal(sites, Conditions.charge(0).constraints(s));
        try (MatrixFree product = new MatrixFree(engine, s, sites, 1e-9, pool);
            CoarseMesh mesh = new CoarseMesh(engine, s, sites, inverse)) {
          Solution found = solve(product, s, sites, inverse, mesh);
          Solution waves =
              solve(product, s, sites, inverse, new CoarseWaves(s, sites, inverse, pool));
          Solution bare = solve(product, s, sites, inverse, null);
          assertThat(found.iterations()).isLessThanOrEqualTo(waves.iterations() + 2);
          assertThat(found.energy()).isCloseTo(waves.energy(), offset(1e-8));
          meshes[n] = found.iterations();
          without[n] = bare.iterations();
        }
      }
    }
    assertThat(meshes[1]).isLessThanOrEqualTo(meshes[0] + 2);
    assertThat(without[1]).isGreaterThan(2 * without[0]);
  }

  @Test
  void theKernelIsTheTransformOfTheValue() {
    DoublyScreened v = new DoublyScreened(0.9, 0.8);
    for (double k : new double[] {0.3, 1, 2.5}) {
      double step = 1e-3;
      double transform = 0; // by trapezia, of a function that is even and ends
      for (int n = 1; n < 50_000; n++) {
        double r = n * step;
        transform += step * 4 * Math.PI * r * Math.sin(k * r) / k * v.value(r);
      }
      assertThat(transform).isCloseTo(v.fourier(k), offset(1e-9));
      double slope = (v.fourier(k + 1e-5) - v.fourier(k - 1e-5)) / 2e-5;
      assertThat(v.fourierSlope(k)).isCloseTo(slope, offset(1e-6));
    }
  }
}
