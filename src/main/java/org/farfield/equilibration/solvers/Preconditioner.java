package org.farfield.equilibration.solvers;

import org.farfield.equilibration.sums.Moments;
import org.farfield.equilibration.sums.Units;

/**
 * An approximate inverse B⁻¹ of H + G that stays on the space that constraints leave: z = B⁻¹ (r +
 * Cᵀλ) with λ such that Cz = 0; nothing where moments are fixed.
 */
public final class Preconditioner {
  private final Sites sites;
  private final Constraints constraints;
  private final double[] inverse; // of the diagonal; 0 where moments do not change
  private final double[] sums; // by group, of these
  private final CoarseInverse waves; // null: the diagonal alone

  /**
   * Makes it.
   *
   * @param sites what atoms want
   * @param constraints what moments must fulfil
   * @param inverse that of the diagonal, {@link #inverseDiagonal}
   * @param waves made with the same; null for the diagonal alone
   */
  public Preconditioner(
      Sites sites, Constraints constraints, double[] inverse, CoarseInverse waves) {
    this.sites = sites;
    this.constraints = constraints;
    this.inverse = inverse;
    this.waves = waves;
    int rows = sites.rows();
    int count = constraints.totals().length;
    sums = new double[count];
    for (int i = 0; i < sites.atoms(); i++) {
      if (constraints.groups()[i] >= 0) {
        sums[constraints.groups()[i]] += inverse[i * rows];
      }
    }
  }

  /** What H + G has on its diagonal, as far as an atom's own Gaussian makes it. */
  public static double[] inverseDiagonal(Sites sites, Constraints constraints) {
    int rows = sites.rows();
    double[] inverse = new double[sites.hardness().length];
    for (int a = 0; a < inverse.length; a++) {
      int lm = a % rows;
      double self = Units.COULOMB * Moments.own(Moments.degree(lm), sites.widths()[a / rows]);
      boolean free = lm > 0 || constraints.isFree(a / rows);
      double diagonal = Math.max(sites.hardness()[a] + self, 0.1 * self);
      inverse[a] = free ? 1 / diagonal : 0; // 0 where hardness is infinite
    }
    return inverse;
  }

  /** z of r. */
  public double[] of(double[] r) {
    if (waves != null) {
      return waves.solve(r);
    }
    double[] z = new double[r.length];
    double[] lambda = multipliers(r);
    for (int a = 0; a < r.length; a++) {
      z[a] = inverse[a] * (r[a] + shift(a, lambda));
    }
    return z;
  }

  private double shift(int a, double[] lambda) {
    int group = constraints.groups()[a / sites.rows()];
    return a % sites.rows() == 0 && group >= 0 ? lambda[group] : 0;
  }

  /** λ of each group with which the gradient is least. */
  double[] multipliers(double[] gradient) {
    double[] lambda = new double[sums.length];
    int rows = sites.rows();
    for (int i = 0; i < sites.atoms(); i++) {
      int group = constraints.groups()[i];
      if (group >= 0 && sums[group] > 0) {
        lambda[group] -= inverse[i * rows] * gradient[i * rows] / sums[group];
      }
    }
    return lambda;
  }

  /** Takes from a gradient what constraints hold: in sums it would cost all digits. */
  public void project(double[] gradient) {
    double[] lambda = multipliers(gradient);
    for (int a = 0; a < gradient.length; a++) {
      gradient[a] = inverse[a] > 0 ? gradient[a] + shift(a, lambda) : 0;
    }
  }

  /** The largest difference that is left where moments may change. */
  double residual(double[] gradient) {
    double[] lambda = multipliers(gradient);
    double most = 0;
    for (int a = 0; a < gradient.length; a++) {
      if (inverse[a] > 0) {
        most = Math.max(most, Math.abs(gradient[a] + shift(a, lambda)));
      }
    }
    return most;
  }
}
