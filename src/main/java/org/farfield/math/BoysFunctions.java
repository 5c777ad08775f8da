package org.farfield.math;

import org.apache.commons.numbers.gamma.Erf;

/**
 * Boys' functions F_n(x) = ∫₀¹ t^{2n} e^{−xt²} dt, of which the derivatives of erf(γr)/r are made.
 */
public final class BoysFunctions {
  private BoysFunctions() {}

  /**
   * F_0 … F_most.
   *
   * @param x not negative
   * @param most the last n
   * @param out receives them
   */
  public static void of(double x, int most, double[] out) {
    if (x < 1 + most) { // downwards, where recursion upwards would lose digits
      double e = Math.exp(-x);
      double term = 1.0 / (2 * most + 1);
      double sum = term;
      for (int i = 1; term > 1e-17 * sum; i++) {
        term *= 2 * x / (2 * (most + i) + 1);
        sum += term;
      }
      out[most] = e * sum;
      for (int n = most; n > 0; n--) {
        out[n - 1] = (2 * x * out[n] + e) / (2 * n - 1);
      }
      return;
    }
    double root = Math.sqrt(x);
    out[0] = 0.5 * Math.sqrt(Math.PI) / root * Erf.value(root);
    double e = most == 0 ? 0 : Math.exp(-x);
    for (int n = 0; n < most; n++) {
      out[n + 1] = ((2 * n + 1) * out[n] - e) / (2 * x);
    }
  }
}
