package org.farfield.kernels.cpu;

/** Centred cardinal B-splines of even order P and their lattice transforms. */
public final class BSpline {
  private BSpline() {}

  /**
   * Weights of the P mesh points floor(u) − P/2 + 1 … floor(u) + P/2 for a position u = floor(u) +
   * t.
   */
  static void weights(int order, double t, double[] out, int offset) {
    // M_p(t + i) for i = 0 … p − 1, built up from M_1; mesh points ascend as i descends
    int last = offset + order - 1;
    out[last] = 1;
    for (int p = 2; p <= order; p++) {
      double scale = 1.0 / (p - 1);
      for (int i = p - 1; i >= 0; i--) {
        double here = i <= p - 2 ? out[last - i] : 0;
        double below = i > 0 ? out[last - i + 1] : 0;
        out[last - i] = ((t + i) * here + (p - t - i) * below) * scale;
      }
    }
  }

  /**
   * Derivatives of these weights with respect to the position: M_P' (x) = M_P−1(x) − M_P−1(x−1).
   */
  static void slopes(int order, double t, double[] out, int offset) {
    double[] lower = new double[order - 1];
    weights(order - 1, t, lower, 0);
    for (int j = 0; j < order; j++) {
      out[offset + j] = (j > 0 ? lower[j - 1] : 0) - (j < order - 1 ? lower[j] : 0);
    }
  }

  /** b(h) = Σ_s M(s) cos(2π h s / n): what spreading multiplies the wave h by. */
  public static double transform(int order, int h, int n) {
    double[] w = new double[order];
    weights(order, 0, w, 0);
    double sum = 0;
    for (int j = 0; j < order; j++) {
      sum += w[j] * Math.cos(2 * Math.PI * h * (j - order / 2 + 1) / n);
    }
    return sum;
  }
}
