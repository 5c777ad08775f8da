package org.farfield.equilibration.solvers;

import org.farfield.math.DotProduct;

/** What iterations do with vectors. */
public final class Vectors {
  private Vectors() {}

  static double norm(double[] v) {
    return Math.sqrt(DotProduct.of(v, 0, v, 0, v.length));
  }

  // by four sums, of which none waits for another
  public static double sum(double[] v) {
    int n = v.length;
    int x = 0;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (; x + 3 < n; x += 4) {
      a += v[x];
      b += v[x + 1];
      c += v[x + 2];
      d += v[x + 3];
    }
    for (; x < n; x++) {
      a += v[x];
    }
    return a + b + (c + d);
  }

  /** to += factor · from. */
  public static void add(double factor, double[] from, double[] to) {
    for (int a = 0; a < to.length; a++) {
      to[a] += factor * from[a];
    }
  }

  /** A new array. */
  static double[] minus(double[] a, double[] b) {
    double[] result = a.clone();
    add(-1, b, result);
    return result;
  }
}
