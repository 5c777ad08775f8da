package org.farfield.math;

/**
 * Gauss-Legendre quadrature on [-1, 1].
 *
 * @param nodes abscissae, ascending
 * @param weights positive weights that sum to 2
 */
@SuppressWarnings("ArrayRecordComponent") // a plain table, compared by nobody
public record GaussLegendre(double[] nodes, double[] weights) {

  /**
   * The rule with n nodes, exact for polynomials of degree 2n − 1.
   *
   * @param n number of nodes, at least 1
   * @return the rule
   */
  public static GaussLegendre of(int n) {
    double[] x = new double[n];
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      double t = -Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
      double derivative = 0;
      for (int iteration = 0; iteration < 100; iteration++) {
        double p0 = 1;
        double p1 = t;
        for (int k = 2; k <= n; k++) {
          double p2 = ((2 * k - 1) * t * p1 - (k - 1) * p0) / k;
          p0 = p1;
          p1 = p2;
        }
        derivative = n * (t * p1 - p0) / (t * t - 1);
        double step = p1 / derivative;
        t -= step;
        if (Math.abs(step) < 1e-16) {
          break;
        }
      }
      x[i] = t;
      w[i] = 2 / ((1 - t * t) * derivative * derivative);
    }
    return new GaussLegendre(x, w);
  }

  /**
   * Number of nodes.
   *
   * @return n
   */
  public int size() {
    return nodes.length;
  }
}
