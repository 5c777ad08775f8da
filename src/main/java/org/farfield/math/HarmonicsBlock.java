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
  private final double[] slopeBelow;
  private final double[] slope;
  private final double[] cosBelow;
  private final double[] sinBelow;

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
    slopeBelow = new double[capacity];
    slope = new double[capacity];
    cosBelow = new double[capacity];
    sinBelow = new double[capacity];
  }

  /**
   * The largest degree.
   *
   * @return L
   */
  public int maxAngular() {
    return maxAngular;
  }

  /**
   * How many directions there is room for.
   *
   * @return numbers of a row
   */
  public int capacity() {
    return capacity;
  }

  /**
   * The constants of the recurrence, for those who evaluate it elsewhere.
   *
   * @return those of {@link SphericalHarmonics#constants}; not to be changed
   */
  public double[] constants() {
    return constants;
  }

  /**
   * Room for w Re (x + iy)^m of each direction.
   *
   * @return numbers of no meaning between two calls
   */
  public double[] cos() {
    return cos;
  }

  /**
   * Room for w Im (x + iy)^m of each direction.
   *
   * @return numbers of no meaning between two calls
   */
  public double[] sin() {
    return sin;
  }

  /**
   * Evaluates all functions.
   *
   * @param count how many directions
   * @param x components of unit vectors
   * @param y the same
   * @param z the same
   * @param w factors of the functions of each
   * @param out receives w Y_lm of direction j at {@code [(l² + l + m) · capacity + j]}
   */
  public void evaluate(int count, double[] x, double[] y, double[] z, double[] w, double[] out) {
    int size = (maxAngular + 1) * (maxAngular + 1);
    System.arraycopy(w, 0, cos, 0, count);
    Arrays.fill(sin, 0, count, 0);
    for (int m = 0; m <= maxAngular; m++) {
      Arrays.fill(below, 0, count, 0);
      Arrays.fill(current, 0, count, constants[2 * size + m]);
      for (int l = m; ; l++) {
        int centre = l * l + l;
        product(count, current, cos, out, (centre + m) * capacity);
        if (m > 0) {
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

  /**
   * Evaluates all functions and gradients.
   *
   * @param count how many directions
   * @param x components of unit vectors
   * @param y the same
   * @param z the same
   * @param out receives Y_lm of direction j at {@code [(l² + l + m) · capacity + j]}
   * @param gradients receives the gradients of the polynomials that equal Y_lm on the unit sphere,
   *     axis after axis like {@code out}; their tangential parts are r∇Y_lm
   */
  public void evaluateWithGradients(
      int count, double[] x, double[] y, double[] z, double[] out, double[] gradients) {
    int size = (maxAngular + 1) * (maxAngular + 1);
    int axis = size * capacity;
    Arrays.fill(cos, 0, count, 1);
    Arrays.fill(sin, 0, count, 0);
    Arrays.fill(cosBelow, 0, count, 0);
    Arrays.fill(sinBelow, 0, count, 0);
    for (int m = 0; m <= maxAngular; m++) {
      Arrays.fill(below, 0, count, 0);
      Arrays.fill(current, 0, count, constants[2 * size + m]);
      Arrays.fill(slopeBelow, 0, count, 0);
      Arrays.fill(slope, 0, count, 0);
      for (int l = m; ; l++) {
        int plus = (l * l + l + m) * capacity;
        product(count, current, cos, out, plus);
        scaled(count, m, current, cosBelow, gradients, plus);
        scaled(count, -m, current, sinBelow, gradients, axis + plus);
        product(count, slope, cos, gradients, 2 * axis + plus);
        if (m > 0) {
          int minus = plus - 2 * m * capacity;
          product(count, current, sin, out, minus);
          scaled(count, m, current, sinBelow, gradients, minus);
          scaled(count, m, current, cosBelow, gradients, axis + minus);
          product(count, slope, sin, gradients, 2 * axis + minus);
        }
        if (l == maxAngular) {
          break;
        }
        int index = (l + 1) * (l + 1) + m;
        stepSlope(count, constants[index], constants[size + index], z);
        step(count, constants[index], constants[size + index], z);
      }
      System.arraycopy(cos, 0, cosBelow, 0, count);
      System.arraycopy(sin, 0, sinBelow, 0, count);
      turn(count, x, y);
    }
  }

  private static void scaled(
      int count, double factor, double[] a, double[] b, double[] out, int offset) {
    for (int j = 0; j < count; j++) {
      out[offset + j] = factor * a[j] * b[j];
    }
  }

  // d/dz of a step; before the step itself.
  private void stepSlope(int count, double a, double b, double[] z) {
    for (int j = 0; j < count; j++) {
      double next = a * (current[j] + z[j] * slope[j]) - b * slopeBelow[j];
      slopeBelow[j] = slope[j];
      slope[j] = next;
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
