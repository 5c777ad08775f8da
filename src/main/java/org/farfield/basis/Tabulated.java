package org.farfield.basis;

import java.util.Arrays;
import org.farfield.error.InputException;

/**
 * Radial functions given by the user as values on a grid; natural cubic splines between the points,
 * zero beyond the last one. Orthonormalised like the other bases.
 */
public final class Tabulated implements RadialBasis {
  private final double[] points;
  private final double[][][] values; // [l or 0][n][point]
  private final double[][][] second; // second derivatives of the splines

  /**
   * Makes the basis.
   *
   * @param points grid, Å, ascending, the first is 0, at least four
   * @param values {@code [l][n][point]}; with one l only, the same functions serve every l
   * @throws InputException if shapes, order or numbers are wrong
   */
  public Tabulated(double[] points, double[][][] values) {
    if (points.length < 4 || points[0] != 0) {
      throw new InputException(
          "tabulated basis: 'points' needs at least 4 numbers and must start at 0");
    }
    for (int i = 1; i < points.length; i++) {
      if (!(points[i] > points[i - 1]) || !Double.isFinite(points[i])) {
        throw new InputException(
            "tabulated basis: 'points' must ascend; point " + i + " is " + points[i]);
      }
    }
    if (values.length == 0 || values[0].length == 0) {
      throw new InputException("tabulated basis: 'values' is empty");
    }
    this.points = points.clone();
    this.values = new double[values.length][values[0].length][];
    this.second = new double[values.length][values[0].length][];
    for (int l = 0; l < values.length; l++) {
      if (values[l].length != values[0].length) {
        throw new InputException(
            "tabulated basis: degree "
                + l
                + " has "
                + values[l].length
                + " functions, degree 0 has "
                + values[0].length);
      }
      for (int n = 0; n < values[l].length; n++) {
        if (values[l][n].length != points.length) {
          throw new InputException(
              "tabulated basis: function "
                  + n
                  + " of degree "
                  + l
                  + " has "
                  + values[l][n].length
                  + " values for "
                  + points.length
                  + " points");
        }
        for (double v : values[l][n]) {
          if (!Double.isFinite(v)) {
            throw new InputException(
                "tabulated basis: function " + n + " of degree " + l + " has the value " + v);
          }
        }
        this.values[l][n] = values[l][n].clone();
        this.second[l][n] = naturalSpline(this.points, this.values[l][n]);
      }
    }
    BasisChecks.check(maxRadial(), radius());
  }

  private static double[] naturalSpline(double[] x, double[] y) {
    int n = x.length;
    double[] m = new double[n];
    double[] u = new double[n];
    for (int i = 1; i < n - 1; i++) {
      double sig = (x[i] - x[i - 1]) / (x[i + 1] - x[i - 1]);
      double p = sig * m[i - 1] + 2;
      m[i] = (sig - 1) / p;
      double slope = (y[i + 1] - y[i]) / (x[i + 1] - x[i]) - (y[i] - y[i - 1]) / (x[i] - x[i - 1]);
      u[i] = (6 * slope / (x[i + 1] - x[i - 1]) - sig * u[i - 1]) / p;
    }
    for (int i = n - 2; i >= 0; i--) {
      m[i] = m[i] * m[i + 1] + u[i];
    }
    m[0] = 0;
    return m;
  }

  /**
   * The grid.
   *
   * @return a copy, Å
   */
  public double[] points() {
    return points.clone();
  }

  /**
   * The functions on the grid.
   *
   * @return a copy, {@code [l][n][point]}; with one l only, the same functions serve every l
   */
  public double[][][] values() {
    double[][][] copy = new double[values.length][values[0].length][];
    for (int l = 0; l < values.length; l++) {
      for (int n = 0; n < values[l].length; n++) {
        copy[l][n] = values[l][n].clone();
      }
    }
    return copy;
  }

  @Override
  public int maxRadial() {
    return values[0].length - 1;
  }

  @Override
  public double radius() {
    return points[points.length - 1];
  }

  @Override
  public String kind() {
    return "tabulated";
  }

  @Override
  public double extent() {
    return radius();
  }

  @Override
  public int supportedAngular() {
    return values.length == 1 ? Integer.MAX_VALUE : values.length - 1;
  }

  @Override
  public double[] smoothPanels() {
    return points.clone();
  }

  @Override
  public Primitives primitives(int l) {
    int row = values.length == 1 ? 0 : l;
    return (r, out) -> {
      int i = Arrays.binarySearch(points, r);
      i = Math.max(0, Math.min(i >= 0 ? i : -i - 2, points.length - 2));
      double h = points[i + 1] - points[i];
      double a = (points[i + 1] - r) / h;
      double b = 1 - a;
      for (int n = 0; n < out.length; n++) {
        double[] y = values[row][n];
        double[] m = second[row][n];
        out[n] =
            a * y[i]
                + b * y[i + 1]
                + ((a * a * a - a) * m[i] + (b * b * b - b) * m[i + 1]) * h * h / 6;
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tabulated that
        && Arrays.equals(points, that.points)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(points) + Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return "Tabulated["
        + size()
        + " functions on "
        + points.length
        + " points to "
        + radius()
        + "]";
  }
}
