package org.farfield.expansion.plan;

import java.util.Arrays;
import org.farfield.math.SphericalHarmonics;

/**
 * The derivatives of f_nl(|d|) Y_lm(d̂) with respect to d: f' d̂ Y + (f/d) r∇Y. For one thread,
 * used again for the next vector.
 */
public final class PairDerivatives {
  private final SphericalHarmonics harmonics;
  private final int maxAngular;
  private final int size;
  private final double[] unit = new double[3];
  private final double[] y;
  private final double[] gradients;
  private final double[] result; // [axis][lm][n]
  private double distance;

  /**
   * Makes one.
   *
   * @param tables with the harmonics
   */
  public PairDerivatives(ExpansionTables tables) {
    harmonics = tables.harmonics();
    maxAngular = tables.hyperparameters().maxAngular();
    size = tables.hyperparameters().basis().size();
    y = new double[harmonics.size()];
    gradients = new double[3 * harmonics.size()];
    result = new double[3 * harmonics.size() * size];
  }

  /**
   * Takes a vector.
   *
   * @param x component, Å
   * @param y component, Å
   * @param z component, Å
   * @return its length, Å
   */
  public double direction(double x, double y, double z) {
    distance = Math.sqrt(x * x + y * y + z * z);
    if (distance > 0) {
      unit[0] = x / distance;
      unit[1] = y / distance;
      unit[2] = z / distance;
      harmonics.evaluateWithGradients(unit[0], unit[1], unit[2], this.y, gradients);
      return distance;
    }
    // at 0 only l = 1 has a slope, f' √(3/4π) along y, z, x of its orders
    Arrays.fill(unit, 0);
    harmonics.evaluateDirection(0, 0, 0, this.y, 0);
    Arrays.fill(gradients, 0);
    for (int lm = 1; lm < Math.min(4, harmonics.size()); lm++) {
      gradients[lm % 3 * harmonics.size() + lm] = Math.sqrt(3 / (4 * Math.PI));
    }
    return 0;
  }

  /**
   * The derivatives for the vector taken last.
   *
   * @param f radial functions at its length, {@code [l][n]}
   * @param slopes their derivatives
   * @return {@code [axis][l² + l + m][n]}, valid until the next call
   */
  public double[] of(double[] f, double[] slopes) {
    int fields = harmonics.size() * size;
    for (int axis = 0; axis < 3; axis++) {
      int at = axis * fields;
      for (int l = 0, lm = 0; l <= maxAngular; l++) {
        for (; lm < (l + 1) * (l + 1); lm++) {
          double along = unit[axis] * y[lm];
          double across = gradients[axis * harmonics.size() + lm];
          for (int n = l * size; n < (l + 1) * size; n++) {
            double ratio = distance > 0 ? f[n] / distance : slopes[n];
            result[at++] = slopes[n] * along + ratio * across;
          }
        }
      }
    }
    return result;
  }
}
