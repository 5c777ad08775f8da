package org.farfield.equilibration.engine;

import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.equilibration.sums.MeanFree;
import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.SparsePairs;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * What a narrow receiver of every atom has besides the smooth part that all receivers share: near
 * pairs from memory, the mean of a crystal, and nothing of the atom itself.
 */
final class NearReceiver {
  private final int rows;
  private final Electrostatics electrostatics;
  private final SparsePairs pairs;
  private final MeanFree mean; // null: it is no crystal
  private final MeanFree meanOfSources; // its transpose
  private final double[] own; // by moment

  NearReceiver(
      MatrixFree all,
      Structure structure,
      int degree,
      double[] widths,
      double[] received,
      double accuracy,
      WorkerPool pool) {
    rows = (degree + 1) * (degree + 1);
    double alpha = all.alpha();
    electrostatics = new Electrostatics(structure, widths, received, degree, alpha, null, accuracy);
    pairs = electrostatics.pairs(pool);
    boolean crystal = structure.cell().isFullyPeriodic();
    LongRange smooth = all.smooth();
    mean = crystal ? new MeanFree(smooth, structure, widths, received, degree, alpha) : null;
    meanOfSources =
        crystal ? new MeanFree(smooth, structure, received, widths, degree, alpha) : null;
    own = new double[widths.length * rows];
    for (int a = 0; a < own.length; a++) {
      double square = Math.pow(widths[a / rows], 2) + Math.pow(received[a / rows], 2);
      own[a] = Moments.own(Moments.degree(a % rows), Math.sqrt(square / 2));
    }
  }

  /** Its part of Γ p. */
  double[] of(double[] p, WorkerPool pool) {
    double[] u = new double[p.length];
    pairs.apply(p, u, pool);
    if (mean != null) {
      mean.addTo(p, u);
    }
    for (int a = 0; a < u.length; a++) {
      u[a] -= own[a] * p[a];
    }
    return u;
  }

  /** Adds its part of Γᵀ w. */
  void addTransposed(double[] w, double[] out) {
    pairs.addTransposed(w, out);
    if (meanOfSources != null) {
      meanOfSources.addTo(w, out);
    }
    for (int a = 0; a < out.length; a++) {
      out[a] -= own[a] * w[a];
    }
  }

  /** Adds the derivatives of its part of wᵀΓp. */
  void addSlopes(double[] w, double[] p, Slopes out) {
    electrostatics.addPairSlopes(w, p, out);
    if (mean != null) {
      mean.addMean(1, w, p, out);
    }
  }
}
