package org.farfield.equilibration.solvers;

import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Units;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/**
 * K G p of a molecule by G itself, of which half is made once and has no factors: in a fraction of
 * the time that the engine takes for products of all pairs.
 */
public final class KeptMatrix {
  /** Moments up to which it is kept: it is 576 MB then. */
  public static final int MOST = 12_000;

  private static final int PARTS = 16; // whatever the threads: they decide the order of sums

  private final Structure structure;
  private final Sites sites;
  private final Electrostatics electrostatics;
  private final double[][] matrix; // of each moment those of atoms up to its own
  private final WorkerPool pool;

  public KeptMatrix(Structure structure, Sites sites, WorkerPool pool) {
    this.structure = structure;
    this.sites = sites;
    this.pool = pool;
    electrostatics = Electrostatics.of(structure, sites.widths(), sites.degree());
    matrix = electrostatics.pairRows();
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
    double[][] sums = new double[PARTS][];
    pool.run(PARTS, (part, worker) -> sums[part] = part(p, first(part, n), first(part + 1, n)));
    double[] result = new double[n];
    for (double[] sum : sums) {
      for (int a = 0; a < sum.length; a++) {
        result[a] += Units.COULOMB * sum[a];
      }
    }
    return result;
  }

  // of rows that get longer as many numbers each
  private static int first(int part, int n) {
    return (int) Math.round(n * Math.sqrt((double) part / PARTS));
  }

  private double[] part(double[] p, int from, int to) {
    double[] sum = new double[to];
    for (int a = from; a < to; a++) {
      double[] row = matrix[a];
      sum[a] += DotProduct.of(row, 0, p, 0, row.length);
      addBefore(row, p[a], a - a % sites.rows(), sum);
    }
    return sum;
  }

  // what is the same in the columns of other atoms
  private static void addBefore(double[] row, double moment, int end, double[] sum) {
    for (int b = 0; b < end; b++) {
      sum[b] += row[b] * moment;
    }
  }
}
