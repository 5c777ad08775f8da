package org.farfield.math;

import java.util.Arrays;

/**
 * A cubic spline of an even function that ends: its slope is zero at 0 and at the last point,
 * beyond which it is zero; below the first point it is a + b x². Immutable.
 */
public final class ClampedSpline {
  private final double[] x;
  private final double[] y;
  private final double[] second; // derivatives

  /**
   * Interpolates.
   *
   * @param points ascending, the first ≥ 0, at least three
   * @param values one per point
   */
  public ClampedSpline(double[] points, double[] values) {
    if (points[0] > 0) {
      // a + b x² through the first two
      double a = points[0] * points[0];
      double b = points[1] * points[1];
      x = prepend(0, points);
      y = prepend((values[0] * b - values[1] * a) / (b - a), values);
    } else {
      x = points.clone();
      y = values.clone();
    }
    second = new double[x.length];
    solve();
  }

  private static double[] prepend(double first, double[] others) {
    double[] result = new double[others.length + 1];
    result[0] = first;
    System.arraycopy(others, 0, result, 1, others.length);
    return result;
  }

  // Continuity of the slopes: tridiagonal, by elimination downwards and substitution upwards.
  private void solve() {
    int n = x.length;
    double[] upper = new double[n];
    for (int i = 0; i < n; i++) {
      double left = i == 0 ? 0 : x[i] - x[i - 1];
      double right = i == n - 1 ? 0 : x[i + 1] - x[i];
      double slopeLeft = i == 0 ? 0 : (y[i] - y[i - 1]) / left;
      double slopeRight = i == n - 1 ? 0 : (y[i + 1] - y[i]) / right;
      double pivot = 2 * (left + right) - (i == 0 ? 0 : left * upper[i - 1]);
      upper[i] = right / pivot;
      second[i] = (6 * (slopeRight - slopeLeft) - (i == 0 ? 0 : left * second[i - 1])) / pivot;
    }
    for (int i = n - 2; i >= 0; i--) {
      second[i] -= upper[i] * second[i + 1];
    }
  }

  private int piece(double at) {
    int found = Arrays.binarySearch(x, at);
    return Math.min(found >= 0 ? found : -found - 2, x.length - 2);
  }

  /**
   * The function.
   *
   * @param at argument ≥ 0
   * @return its value; zero beyond the last point
   */
  public double value(double at) {
    if (at > x[x.length - 1]) {
      return 0;
    }
    int i = piece(at);
    double h = x[i + 1] - x[i];
    double b = (at - x[i]) / h;
    double a = 1 - b;
    return a * y[i]
        + b * y[i + 1]
        + ((a * a * a - a) * second[i] + (b * b * b - b) * second[i + 1]) * h * h / 6;
  }

  /**
   * Its derivative.
   *
   * @param at argument ≥ 0
   * @return zero beyond the last point
   */
  public double slope(double at) {
    if (at > x[x.length - 1]) {
      return 0;
    }
    int i = piece(at);
    double h = x[i + 1] - x[i];
    double b = (at - x[i]) / h;
    double a = 1 - b;
    return (y[i + 1] - y[i]) / h
        + ((3 * b * b - 1) * second[i + 1] - (3 * a * a - 1) * second[i]) * h / 6;
  }
}
