package org.farfield.math;

import java.util.Arrays;

/**
 * Real spherical harmonics Y_lm, orthonormal on the sphere, without the Condon-Shortley phase,
 * orders m = −l … l; l = 1 is √(3/4π)·(y, z, x).
 *
 * <p>An instance holds the recurrence constants for one maximal degree and is immutable.
 */
public final class SphericalHarmonics {
  private final int maxAngular;
  // Q_lm(z) = normalised Legendre functions divided by sin^m: Q_lm = a·z·Q_{l-1,m} − b·Q_{l-2,m}
  private final double[] a;
  private final double[] b;
  private final double[] diagonal;

  /**
   * Prepares degrees 0 … L.
   *
   * @param maxAngular L ≥ 0
   */
  public SphericalHarmonics(int maxAngular) {
    this.maxAngular = maxAngular;
    int size = (maxAngular + 1) * (maxAngular + 1);
    a = new double[size];
    b = new double[size];
    diagonal = new double[maxAngular + 1];
    double d = Math.sqrt(1 / (4 * Math.PI));
    for (int m = 0; m <= maxAngular; m++) {
      diagonal[m] = m == 0 ? d : Math.sqrt(2) * d;
      d *= Math.sqrt((2.0 * m + 3) / (2.0 * m + 2));
      for (int l = m + 1; l <= maxAngular; l++) {
        double l2 = (double) l * l;
        double m2 = (double) m * m;
        a[l * l + m] = Math.sqrt((4 * l2 - 1) / (l2 - m2));
        double k = (l - 1.0) * (l - 1.0);
        b[l * l + m] =
            l == m + 1 ? 0 : Math.sqrt((4 * l2 - 1) * (k - m2) / ((l2 - m2) * (4 * k - 1)));
      }
    }
  }

  /**
   * Number of functions of degree 0 … L.
   *
   * @return (L + 1)²
   */
  public int size() {
    return (maxAngular + 1) * (maxAngular + 1);
  }

  /**
   * The constants of the recurrence Q_lm = a·z·Q_{l−1,m} − b·Q_{l−2,m} for Y_lm = Q_lm Re, Im (x +
   * iy)^m, for those who evaluate it elsewhere.
   *
   * @return a at l² + m, then b likewise, then Q_mm of each m
   */
  public double[] constants() {
    double[] all = Arrays.copyOf(a, 2 * size() + diagonal.length);
    System.arraycopy(b, 0, all, size(), size());
    System.arraycopy(diagonal, 0, all, 2 * size(), diagonal.length);
    return all;
  }

  /**
   * All Y_lm of a unit vector; at index l² + l + m.
   *
   * @param x component of a unit vector
   * @param y component of a unit vector
   * @param z component of a unit vector
   * @param out receives (L + 1)² numbers
   * @param offset where they start
   */
  public void evaluate(double x, double y, double z, double[] out, int offset) {
    double cos = 1; // Re (x + iy)^m
    double sin = 0; // Im (x + iy)^m
    for (int m = 0; m <= maxAngular; m++) {
      double below = 0;
      double current = diagonal[m];
      for (int l = m; ; l++) {
        int centre = offset + l * l + l;
        if (m == 0) {
          out[centre] = current;
        } else {
          out[centre + m] = current * cos;
          out[centre - m] = current * sin;
        }
        if (l == maxAngular) {
          break;
        }
        int index = (l + 1) * (l + 1) + m;
        double next = a[index] * z * current - b[index] * below;
        below = current;
        current = next;
      }
      double c = cos * x - sin * y;
      sin = cos * y + sin * x;
      cos = c;
    }
  }

  /**
   * All Y_lm of a direction of any length; the zero vector gives Y_00 and zeros, which is what a
   * regular function of r has at the origin.
   *
   * @param x component
   * @param y component
   * @param z component
   * @param out receives (L + 1)² numbers
   * @param offset where they start
   * @return the length of the vector
   */
  public double evaluateDirection(double x, double y, double z, double[] out, int offset) {
    double r = Math.sqrt(x * x + y * y + z * z);
    if (r == 0) {
      Arrays.fill(out, offset, offset + size(), 0);
      out[offset] = Math.sqrt(1 / (4 * Math.PI));
    } else {
      evaluate(x / r, y / r, z / r, out, offset);
    }
    return r;
  }

  /**
   * All Y_lm of a unit vector and their gradients on the unit sphere, r ∇Y_lm(r̂): tangential,
   * without dimension, regular at the poles.
   *
   * @param x component of a unit vector
   * @param y component of a unit vector
   * @param z component of a unit vector
   * @param values receives (L + 1)² numbers
   * @param gradients receives 3 (L + 1)² numbers, {@code [axis][l² + l + m]}
   */
  public void evaluateWithGradients(
      double x, double y, double z, double[] values, double[] gradients) {
    double cosBelow = 0; // Re, Im (x + iy)^{m−1}
    double sinBelow = 0;
    double cos = 1;
    double sin = 0;
    int size = size();
    for (int m = 0; m <= maxAngular; m++) {
      double below = 0;
      double current = diagonal[m];
      double slopeBelow = 0; // dQ/dz
      double slope = 0;
      for (int l = m; l <= maxAngular; l++) {
        int plus = l * l + l + m;
        double flat = m * current;
        values[plus] = current * cos;
        set(gradients, plus, size, flat * cosBelow, -flat * sinBelow, slope * cos);
        if (m > 0) {
          values[plus - 2 * m] = current * sin;
          set(gradients, plus - 2 * m, size, flat * sinBelow, flat * cosBelow, slope * sin);
        }
        if (l < maxAngular) {
          int index = (l + 1) * (l + 1) + m;
          double next = a[index] * z * current - b[index] * below;
          double nextSlope = a[index] * (current + z * slope) - b[index] * slopeBelow;
          below = current;
          current = next;
          slopeBelow = slope;
          slope = nextSlope;
        }
      }
      cosBelow = cos;
      sinBelow = sin;
      cos = cosBelow * x - sinBelow * y;
      sin = cosBelow * y + sinBelow * x;
    }
    removeRadialPart(x, y, z, gradients);
  }

  private static void set(double[] g, int lm, int size, double x, double y, double z) {
    g[lm] = x;
    g[size + lm] = y;
    g[2 * size + lm] = z;
  }

  // Q_lm(z) Re, Im (x + iy)^m equals Y_lm on the sphere only; off it, it changes along r, too.
  private void removeRadialPart(double x, double y, double z, double[] g) {
    int size = size();
    for (int lm = 0; lm < size; lm++) {
      double radial = x * g[lm] + y * g[size + lm] + z * g[2 * size + lm];
      g[lm] -= radial * x;
      g[size + lm] -= radial * y;
      g[2 * size + lm] -= radial * z;
    }
  }
}
