package org.farfield.experiments;

import java.util.Arrays;

/** A line through points. */
final class Slope {
  private Slope() {}

  /** Of y over x, by least squares. */
  static double of(double[] x, double[] y) {
    double middle = Arrays.stream(x).average().orElseThrow();
    double above = 0;
    double below = 0;
    for (int i = 0; i < x.length; i++) {
      above += (x[i] - middle) * y[i];
      below += (x[i] - middle) * (x[i] - middle);
    }
    return above / below;
  }

  /** Of ln |y| over x. */
  static double ofLogarithm(double[] x, double[] y) {
    return of(x, Arrays.stream(y).map(v -> Math.log(Math.abs(v))).toArray());
  }

  /** Of ln |y| over ln x: a power. */
  static double ofPower(double[] x, double[] y) {
    return ofLogarithm(Arrays.stream(x).map(Math::log).toArray(), y);
  }
}
