package org.farfield.math;

import java.util.Arrays;

/**
 * Spherical harmonics of many directions at once, in loops over the directions that a compiler can
 * vectorise. Its own scratch memory makes it usable by one thread at a time.
 */
public final class HarmonicsBlock {
  private final int maxAngular;
  private final int capacity;
  private final double[] constants; // a, b, diagonal of SphericalHarmonics
  private final double[] cos;
  private final double[] sin;
  private final double[] below;
  private final double[] current;

  /**
   * Prepares.
   *
   * @param harmonics whose functions are evaluated
   * @param maxAngular its largest degree
   * @param capacity how many directions at most
   */
  public HarmonicsBlock(SphericalHarmonics harmonics, int maxAngular, int capacity) {
    this.maxAngular = maxAngular;
    this.capacity = capacity;
    constants = harmonics.constants();
    cos = new double[capacity];
    sin = new double[capacity];
    below = new double[capacity];
    current = new double[capacity];
  }

  /**
   * Evaluates all functions.
   *
   * @param count how many directions
   * @param x components of unit vectors
   * @param y the same
   * @param z the same
   * @param out receives Y_lm of direction j at {@code [(l² + l + m) · capacity + j]}
   */
  public void evaluate(int count, double[] x, double[] y, double[] z, double[] out) {
    int size = (maxAngular + 1) * (maxAngular + 1);
    Arrays.fill(cos, 0, count, 1);
    Arrays.fill(sin, 0, count, 0);
    for (int m = 0; m <= maxAngular; m++) {
      Arrays.fill(below, 0, count, 0);
      Arrays.fill(current, 0, count, constants[2 * size + m]);
      for (int l = m; ; l++) {
        int centre = l * l + l;
        if (m == 0) {
          System.arraycopy(current, 0, out, centre * capacity, count);
        } else {
          product(count, current, cos, out, (centre + m) * capacity);
          product(count, current, sin, out, (centre - m) * capacity);
        }
        if (l == maxAngular) {
          break;
        }
        int index = (l + 1) * (l + 1) + m;
        step(count, constants[index], constants[size + index], z);
      }
      turn(count, x, y);
    }
  }

  private static void product(int count, double[] a, double[] b, double[] out, int offset) {
    for (int j = 0; j < count; j++) {
      out[offset + j] = a[j] * b[j];
    }
  }

  private void step(int count, double a, double b, double[] z) {
    for (int j = 0; j < count; j++) {
      double next = a * z[j] * current[j] - b * below[j];
      below[j] = current[j];
      current[j] = next;
    }
  }

  private void turn(int count, double[] x, double[] y) {
    for (int j = 0; j < count; j++) {
      double c = cos[j] * x[j] - sin[j] * y[j];
      sin[j] = cos[j] * y[j] + sin[j] * x[j];
      cos[j] = c;
    }
  }
}
