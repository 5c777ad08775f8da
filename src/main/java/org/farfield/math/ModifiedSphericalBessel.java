package org.farfield.math;

/** Modified spherical Bessel functions of the first kind, scaled: e^{−x} i_l(x), at most 1. */
public final class ModifiedSphericalBessel {
  private ModifiedSphericalBessel() {}

  /**
   * e^{−x} i_0(x) … e^{−x} i_L(x) for one argument; i_0(x) = sinh(x)/x.
   *
   * @param maxOrder L ≥ 0
   * @param x argument ≥ 0
   * @param out receives L + 1 numbers
   */
  public static void evaluateScaled(int maxOrder, double x, double[] out) {
    if (x < 0.5) {
      series(maxOrder, x, out);
    } else if (x > 20 && x > maxOrder * (maxOrder + 1.0)) {
      upward(maxOrder, x, out);
    } else {
      downward(maxOrder, x, out);
    }
  }

  private static void series(int maxOrder, double x, double[] out) {
    double q = 0.5 * x * x;
    double leading = Math.exp(-x); // e^{−x} x^l / (2l+1)!!
    for (int l = 0; l <= maxOrder; l++) {
      double term = 1;
      double sum = 1;
      for (int k = 1; term > 1e-17 * sum; k++) {
        term *= q / (k * (2.0 * (l + k) + 1));
        sum += term;
      }
      out[l] = leading * sum;
      leading *= x / (2 * l + 3);
    }
  }

  // Loses a factor exp(l(l+1)/x) of its digits. Beyond 20, 1 ± e^{−2x} is 1 to the last bit.
  private static void upward(int maxOrder, double x, double[] out) {
    double previous = 0.5 / x;
    out[0] = previous;
    if (maxOrder == 0) {
      return;
    }
    double current = 0.5 / x - previous / x;
    out[1] = current;
    for (int l = 1; l < maxOrder; l++) {
      double next = previous - (2 * l + 1) / x * current;
      previous = current;
      current = next;
      out[l + 1] = current;
    }
  }

  // Miller: start where i_l is e^{−20} below i_L, which wipes out the other solution twice as fast.
  private static void downward(int maxOrder, double x, double[] out) {
    int start = 20 + (int) Math.sqrt((double) maxOrder * maxOrder + 40 * x);
    double inverse = 1 / x; // a division in each step would be most of the time
    double above = 0;
    double current = 1e-290;
    for (int l = start; l > 0; l--) {
      double below = (2 * l + 1) * inverse * current + above;
      above = current;
      current = below;
      if (l - 1 <= maxOrder) {
        out[l - 1] = current;
      }
    }
    // x is 0.5 at least: nothing cancels, and exp takes a tenth of the time of expm1
    double scale = 0.5 * (1 - Math.exp(-2 * x)) / x / current;
    for (int l = 0; l <= maxOrder; l++) {
      out[l] *= scale;
    }
  }
}
