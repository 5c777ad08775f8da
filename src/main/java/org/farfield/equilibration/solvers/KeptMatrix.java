package org.farfield.equilibration.solvers;

import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/**
 * K G p of a molecule by G itself, which is made once and has no factors: pairs in closed form take
 * as long as the engine takes for one product of them.
 */
public final class KeptMatrix {
  /** Moments up to which it is kept: it is 288 MB then. */
  public static final int MOST = 6000;

  private static final int TOGETHER = 16; // rows of a task

  private final Structure structure;
  private final Sites sites;
  private final Electrostatics electrostatics;
  private final double[] matrix;
  private final WorkerPool pool;

  public KeptMatrix(Structure structure, Sites sites, WorkerPool pool) {
    this.structure = structure;
    this.sites = sites;
    this.pool = pool;
    electrostatics = Electrostatics.of(structure, sites.widths(), sites.degree());
    matrix = electrostatics.matrix();
  }

  /** Whether that of a structure is kept. */
  public static boolean isFor(Structure structure, int moments) {
    return structure.cell().isOpen() && moments <= MOST;
  }

  /** What gives forces. */
  public Electrostatics electrostatics() {
    return electrostatics;
  }

  /** Finds the moments of least energy. */
  public Solution solve(Constraints constraints, double tolerance, IterationListener listener) {
    Descent descent = Descent.of(structure, sites, constraints, true, tolerance, pool);
    return new ProjectedCg(descent, this::potential).solve(listener);
  }

  private double[] potential(double[] p) {
    int n = p.length;
    double[] result = new double[n];
    pool.run(
        (n + TOGETHER - 1) / TOGETHER,
        (task, worker) -> {
          for (int a = task * TOGETHER; a < Math.min(n, (task + 1) * TOGETHER); a++) {
            result[a] = Units.COULOMB * DotProduct.of(matrix, a * n, p, 0, n);
          }
        });
    return result;
  }
}
