package org.farfield.structure.io;

/** Fractional and Cartesian coordinates. */
final class Fractional {
  private Fractional() {}

  /** r = f · rows, with the lattice vectors as rows, Å. */
  static double[] toCartesian(double[] f, double[] rows) {
    double[] r = new double[3];
    for (int x = 0; x < 3; x++) {
      r[x] = f[0] * rows[x] + f[1] * rows[3 + x] + f[2] * rows[6 + x];
    }
    return r;
  }

  /** The inverse, with the reciprocal vectors (without 2π) as rows. */
  static double[] fromCartesian(double[] r, double[] reciprocal) {
    double[] f = new double[3];
    for (int i = 0; i < 3; i++) {
      f[i] = r[0] * reciprocal[3 * i] + r[1] * reciprocal[3 * i + 1] + r[2] * reciprocal[3 * i + 2];
    }
    return f;
  }
}
