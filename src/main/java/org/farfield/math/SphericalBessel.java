package org.farfield.math;

/** Spherical Bessel functions j_l of the first kind and their zeros. */
public final class SphericalBessel {
  private static final int SERIES_TERMS = 21;

  private SphericalBessel() {}

  /**
   * j_0(x) … j_L(x) for one argument.
   *
   * @param maxOrder L ≥ 0
   * @param x argument ≥ 0
   * @param out receives L + 1 numbers
   * @param offset where in out they start
   * @param stride distance in out between orders
   */
  public static void evaluate(int maxOrder, double x, double[] out, int offset, int stride) {
    if (x < 0.5) {
      series(maxOrder, x, out, offset, stride);
    } else if (x <= seriesEnd(maxOrder)) {
      fromSeries(maxOrder, x, out, offset, stride);
    } else if (x > maxOrder) {
      upward(maxOrder, x, out, offset, stride);
    } else {
      downward(maxOrder, x, out, offset, stride);
    }
  }

  /** Up to this argument the terms of the power series of j_L only fall. */
  static double seriesEnd(int maxOrder) {
    return Math.sqrt(4 * maxOrder + 6);
  }

  /** Below this argument x^L is nearly too small for a double. */
  static double tiny(int maxOrder) {
    return maxOrder == 0 ? 0 : Math.pow(10, -200.0 / maxOrder);
  }

  /**
   * Coefficients c_i = 1/(i! (2l+3)(2l+5)…(2l+2i+1)) of the power series j_l(x) = x^l/(2l+1)!! Σ_i
   * c_i (−x²/2)^i, as many as count for |x²/2| ≤ 2l + 3.
   */
  static double[] seriesCoefficients(int order) {
    double[] result = new double[SERIES_TERMS];
    result[0] = 1;
    for (int i = 1; i < SERIES_TERMS; i++) {
      result[i] = result[i - 1] / (i * (2.0 * (order + i) + 1));
    }
    return result;
  }

  // The two highest orders by their series, the others by the recurrence downwards, which is
  // stable.
  private static void fromSeries(int maxOrder, double x, double[] out, int offset, int stride) {
    double q = -0.5 * x * x;
    double leading = 1; // x^L / (2L+1)!!
    for (int l = 1; l <= maxOrder; l++) {
      leading *= x / (2 * l + 1);
    }
    double above = leading * horner(maxOrder, q);
    out[offset + maxOrder * stride] = above;
    if (maxOrder == 0) {
      return;
    }
    double current = leading * ((2 * maxOrder + 1) / x) * horner(maxOrder - 1, q);
    out[offset + (maxOrder - 1) * stride] = current;
    for (int l = maxOrder - 1; l > 0; l--) {
      double below = (2 * l + 1) / x * current - above;
      above = current;
      current = below;
      out[offset + (l - 1) * stride] = current;
    }
  }

  private static double horner(int order, double q) {
    double sum = 1;
    for (int i = SERIES_TERMS - 1; i > 0; i--) {
      sum = 1 + sum * q / (i * (2.0 * (order + i) + 1));
    }
    return sum;
  }

  /**
   * Derivatives j_l' = (l/x) j_l − j_{l+1} for one argument.
   *
   * @param maxOrder L ≥ 0
   * @param x argument ≥ 0
   * @param bessel j_0(x) … j_{L+1}(x)
   * @param out receives L + 1 numbers
   */
  public static void slopes(int maxOrder, double x, double[] bessel, double[] out) {
    for (int l = 0; l <= maxOrder; l++) {
      double rising = l == 0 ? 0 : x == 0 ? (l == 1 ? 1.0 / 3 : 0) : l / x * bessel[l];
      out[l] = rising - bessel[l + 1];
    }
  }

  /**
   * j_l(x) for one order and argument.
   *
   * @param order l ≥ 0
   * @param x argument ≥ 0
   * @return j_l(x)
   */
  public static double value(int order, double x) {
    double[] all = new double[order + 1];
    evaluate(order, x, all, 0, 1);
    return all[order];
  }

  private static void series(int maxOrder, double x, double[] out, int offset, int stride) {
    double q = -0.5 * x * x;
    double leading = 1; // x^l / (2l+1)!!
    for (int l = 0; l <= maxOrder; l++) {
      double term = 1;
      double sum = 1;
      for (int k = 1; k < 40; k++) {
        term *= q / (k * (2.0 * (l + k) + 1));
        sum += term;
        if (Math.abs(term) < 1e-17 * Math.abs(sum)) {
          break;
        }
      }
      out[offset + l * stride] = leading * sum;
      leading *= x / (2 * l + 3);
    }
  }

  // Stable while l < x.
  private static void upward(int maxOrder, double x, double[] out, int offset, int stride) {
    double inverse = 1 / x;
    double sin = Math.sin(x);
    double previous = sin * inverse;
    out[offset] = previous;
    if (maxOrder == 0) {
      return;
    }
    double current = (previous - Math.cos(x)) * inverse;
    out[offset + stride] = current;
    for (int l = 1; l < maxOrder; l++) {
      double next = (2 * l + 1) * inverse * current - previous;
      previous = current;
      current = next;
      out[offset + (l + 1) * stride] = current;
    }
  }

  // Miller: start far above, recur down, scale by j_0 or j_1, whichever is larger.
  private static void downward(int maxOrder, double x, double[] out, int offset, int stride) {
    int start = maxOrder + 20 + (int) Math.sqrt(60.0 * maxOrder);
    double above = 0;
    double current = 1e-280;
    for (int l = start; l > 0; l--) {
      double below = (2 * l + 1) / x * current - above;
      above = current;
      current = below;
      if (l - 1 <= maxOrder) {
        out[offset + (l - 1) * stride] = current;
      }
      if (Math.abs(current) > 1e200) {
        current *= 1e-250;
        above *= 1e-250;
        for (int j = l - 1; j <= maxOrder; j++) {
          out[offset + j * stride] *= 1e-250;
        }
      }
    }
    double j0 = Math.sin(x) / x;
    double j1 = (j0 - Math.cos(x)) / x;
    double scale = Math.abs(j0) > Math.abs(j1) ? j0 / current : j1 / above;
    for (int l = 0; l <= maxOrder; l++) {
      out[offset + l * stride] *= scale;
    }
  }

  /**
   * Positive zeros of j_l.
   *
   * @param maxOrder L
   * @param count how many zeros per order
   * @return {@code [l][n]}, ascending in n
   */
  public static double[][] zeros(int maxOrder, int count) {
    double[][] zeros = new double[maxOrder + 1][count];
    // Zeros of j_l separate those of j_{l-1}: each order brackets the next, with one fewer.
    double[] brackets = new double[count + maxOrder + 1];
    for (int n = 0; n < brackets.length; n++) {
      brackets[n] = (n + 1) * Math.PI;
    }
    System.arraycopy(brackets, 0, zeros[0], 0, count);
    for (int l = 1; l <= maxOrder; l++) {
      double[] next = new double[brackets.length - 1];
      for (int n = 0; n < next.length; n++) {
        next[n] = bisect(l, brackets[n], brackets[n + 1]);
      }
      brackets = next;
      System.arraycopy(brackets, 0, zeros[l], 0, count);
    }
    return zeros;
  }

  private static double bisect(int order, double low, double high) {
    boolean lowSign = value(order, low) > 0;
    for (int i = 0; i < 200 && high - low > 2e-16 * high; i++) {
      double middle = 0.5 * (low + high);
      if ((value(order, middle) > 0) == lowSign) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }
}
