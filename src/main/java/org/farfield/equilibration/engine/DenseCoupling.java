package org.farfield.equilibration.engine;

import org.farfield.equilibration.solvers.Coupling;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.equilibration.sums.MeanFree;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/** By matrices in closed form, of structures that are not large. */
final class DenseCoupling implements Coupling {
  private final int rows;
  private final int size; // of p
  private final ReceivedLayout layout;
  private final LongRange smooth; // null: there is none
  private final EngineLongRange windows; // the same in slabs and wires, else null
  private final Electrostatics all;
  private final Electrostatics[] pairs; // by receiver, without what is smooth
  private final MeanFree[] means; // by receiver; null in what is no crystal
  private final double[] g;
  private final double[][] gamma; // by receiver
  private final WorkerPool pool;

  /**
   * Makes matrices.
   *
   * @param engine for slabs and wires
   * @param structure the atoms
   * @param degree largest l
   * @param widths σ of sources, Å
   * @param received σ of receivers, {@code [receiver][atom]}
   * @param pool for derivatives
   */
  DenseCoupling(
      Engine engine,
      Structure structure,
      int degree,
      double[] widths,
      double[][] received,
      WorkerPool pool) {
    this.pool = pool;
    rows = (degree + 1) * (degree + 1);
    size = structure.atoms() * rows;
    int receivers = received.length;
    layout = new ReceivedLayout(receivers, rows);
    boolean crystal = structure.cell().isFullyPeriodic();
    double alpha = alpha(structure);
    boolean open = structure.cell().isOpen();
    windows = open || crystal ? null : Equilibration.windows(engine, structure, degree);
    smooth = crystal ? Electrostatics.waves(structure, degree, alpha) : windows;
    double[] shared = new double[Math.multiplyExact(size, size)];
    if (smooth != null) {
      smooth.addTo(shared);
    }
    LongRange rest =
        crystal ? new MeanFree(smooth, structure, widths, widths, degree, alpha) : smooth;
    all = new Electrostatics(structure, widths, degree, alpha, rest);
    g = all.pairMatrix();
    if (crystal) {
      ((MeanFree) rest).addMean(g);
    }
    finish(g, shared);
    pairs = new Electrostatics[receivers];
    means = crystal ? new MeanFree[receivers] : null;
    gamma = new double[receivers][];
    for (int n = 0; n < receivers; n++) {
      pairs[n] = new Electrostatics(structure, widths, received[n], degree, alpha, null);
      gamma[n] = pairs[n].pairMatrix();
      pairs[n].removeOwn(gamma[n]);
      if (crystal) {
        means[n] = new MeanFree(smooth, structure, widths, received[n], degree, alpha);
        means[n].addMean(gamma[n]);
      }
      finish(gamma[n], shared);
    }
  }

  private static double alpha(Structure structure) {
    return structure.cell().isOpen()
        ? 0
        : structure.cell().isFullyPeriodic()
            ? Electrostatics.split(structure)
            : Equilibration.SLAB_ALPHA;
  }

  private static void finish(double[] matrix, double[] shared) {
    for (int x = 0; x < matrix.length; x++) {
      matrix[x] = Units.COULOMB * (matrix[x] + shared[x]);
    }
  }

  @Override
  public double[] potential(double[] p) {
    double[] v = new double[size];
    for (int a = 0; a < size; a++) {
      v[a] = DotProduct.of(g, a * size, p, 0, size);
    }
    return v;
  }

  @Override
  public double[] received(double[] p) {
    double[] u = new double[size * gamma.length];
    for (int n = 0; n < gamma.length; n++) {
      for (int a = 0; a < size; a++) {
        u[layout.place(a, n)] = DotProduct.of(gamma[n], a * size, p, 0, size);
      }
    }
    return u;
  }

  @Override
  public double[] transposed(double[] w) {
    double[] p = new double[size];
    for (int n = 0; n < gamma.length; n++) {
      for (int a = 0; a < size; a++) {
        double factor = w[layout.place(a, n)];
        for (int b = 0; b < size; b++) {
          p[b] += factor * gamma[n][a * size + b];
        }
      }
    }
    return p;
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    keep();
    out.add(1, Equilibration.slopes(all, p, size / rows, pool));
  }

  // Both derivatives are asked for.
  private void keep() {
    if (windows != null) {
      windows.keep();
    }
  }

  @Override
  public void addReceivedSlopes(double[] w, double[] p, Slopes out) {
    keep();
    Slopes sum = new Slopes(size / rows);
    double[] together = new double[size];
    for (int n = 0; n < gamma.length; n++) {
      double[] some = layout.of(w, n);
      pairs[n].addPairSlopes(some, p, sum);
      if (means != null) {
        means[n].addMean(1, some, p, sum);
      }
      for (int a = 0; a < size; a++) {
        together[a] += some[a];
      }
    }
    if (smooth != null) {
      smooth.addSlopes(together, p, sum);
    }
    out.add(Units.COULOMB, sum);
  }

  @Override
  public void close() {
    if (windows != null) {
      windows.close();
    }
  }
}
