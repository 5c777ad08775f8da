package org.farfield.equilibration.solvers;

import org.farfield.math.DotProduct;

/** What iterations do with vectors. */
public final class Vectors {
  private Vectors() {}

  static double norm(double[] v) {
    return Math.sqrt(DotProduct.of(v, 0, v, 0, v.length));
  }

  public static double sum(double[] v) {
    double sum = 0;
    for (double x : v) {
      sum += x;
    }
    return sum;
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
