package org.farfield.experiments;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The polynomial that agrees with a function at the roots of Chebyshev's, on [−a, a]. */
final class Chebyshev implements DoubleUnaryOperator {
  private final double half;
  private final double[] coefficients;

  Chebyshev(DoubleUnaryOperator f, double half, int degree) {
    this.half = half;
    int nodes = degree + 1;
    double[] values = new double[nodes];
    Arrays.setAll(values, k -> f.applyAsDouble(half * Math.cos(Math.PI * (k + 0.5) / nodes)));
    coefficients = new double[nodes];
    for (int n = 0; n < nodes; n++) {
      for (int k = 0; k < nodes; k++) {
        coefficients[n] += values[k] * Math.cos(Math.PI * n * (k + 0.5) / nodes);
      }
      coefficients[n] *= (n == 0 ? 1.0 : 2.0) / nodes;
    }
  }

  @Override
  public double applyAsDouble(double x) {
    double t = x / half;
    double next = 0;
    double last = 0;
    for (int n = coefficients.length - 1; n > 0; n--) { // Clenshaw
      double own = 2 * t * next - last + coefficients[n];
      last = next;
      next = own;
    }
    return t * next - last + coefficients[0];
  }
}
