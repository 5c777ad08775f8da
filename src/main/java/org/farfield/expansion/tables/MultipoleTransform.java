package org.farfield.expansion.tables;

import org.farfield.math.BesselTransform;
import org.farfield.math.GaussPanels;

/**
 * Pair functions of multipoles from those of charges, of all slots and many distances at once:
 * where f_nl(d) = Σ_q c_nlq j_l(k_q d), f^L_nlλ(d) = Σ_q c_nlq k_q^L j_λ(k_q d).
 */
final class MultipoleTransform {
  private final MultipoleCoupling coupling;
  private final int size;
  private final double[] norms; // [slot][l][n]
  private final BesselTransform transform; // of functions [λ][slot][n], those without an l zero

  /**
   * Makes it.
   *
   * @param coupling whose slots are wanted
   * @param rule whose nodes are k_q
   * @param charges c_nlq, {@code [l · size + n][q]}
   */
  MultipoleTransform(MultipoleCoupling coupling, GaussPanels rule, double[][] charges) {
    this.coupling = coupling;
    size = charges.length / (coupling.maxAngular() + 1);
    int largest = coupling.largestHarmonic();
    double[] k = rule.nodes();
    double[][] coefficients = new double[(largest + 1) * coupling.slots() * size][k.length];
    norms = new double[coupling.slots() * charges.length];
    for (int slot = 0; slot < coupling.slots(); slot++) {
      int degree = MultipoleCoupling.sourceDegree(slot);
      for (int l = lowest(slot); l <= coupling.maxAngular(); l++) {
        for (int n = 0; n < size; n++) {
          double[] of = coefficients[place(slot, l) + n];
          for (int q = 0; q < k.length; q++) {
            of[q] = charges[l * size + n][q] * Math.pow(k[q], degree);
          }
          norms[(slot * (coupling.maxAngular() + 1) + l) * size + n] = norm(of);
        }
      }
    }
    transform = new BesselTransform(rule, largest, coefficients);
  }

  /** The root of the sum of squares of terms. */
  static double norm(double[] terms) {
    double sum = 0;
    for (double term : terms) {
      sum += term * term;
    }
    return Math.sqrt(sum);
  }

  /** Those of all functions, {@code [slot][l][n]}. */
  double[] norms() {
    return norms;
  }

  // λ = l + shift is 0 at least
  private static int lowest(int slot) {
    return Math.max(0, -MultipoleCoupling.shift(slot));
  }

  private int place(int slot, int l) {
    return ((l + MultipoleCoupling.shift(slot)) * coupling.slots() + slot) * size;
  }

  /** f^L_nlλ at distances, {@code [distance][slot][l][n]}. */
  double[][] at(double[] distances) {
    double[][] transformed = transform.at(distances);
    int functions = (coupling.maxAngular() + 1) * size;
    double[][] result = new double[distances.length][coupling.slots() * functions];
    for (int i = 0; i < result.length; i++) {
      for (int slot = 0; slot < coupling.slots(); slot++) {
        for (int l = lowest(slot); l <= coupling.maxAngular(); l++) {
          int to = slot * functions + l * size;
          System.arraycopy(transformed[i], place(slot, l), result[i], to, size);
        }
      }
    }
    return result;
  }
}
