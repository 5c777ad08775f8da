package org.farfield.kernels.cpu;

import java.util.Arrays;

/** What stages in double precision have in common. */
abstract class DoubleButterflies extends Butterflies<double[]> {
  @Override
  final void any(
      int radix, int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    byFormula(radix, groups, length, roots, sign, from, to);
  }

  // By the formula: for lengths that nobody would choose.
  static void byFormula(
      int radix, int groups, int length, double[] roots, double sign, double[] from, double[] to) {
    double[] cos = new double[radix];
    double[] sin = new double[radix];
    for (int k = 0; k < radix; k++) {
      cos[k] = Math.cos(2 * Math.PI * k / radix);
      sin[k] = sign * Math.sin(2 * Math.PI * k / radix);
    }
    for (int p = 0; p < groups; p++) {
      for (int t = 0; t < radix; t++) {
        for (int x = 0; x < length; x += 2) {
          double re = 0;
          double im = 0;
          for (int k = 0; k < radix; k++) {
            int at = (k * groups + p) * length + x;
            int turn = k * t % radix;
            re += cos[turn] * from[at] - sin[turn] * from[at + 1];
            im += cos[turn] * from[at + 1] + sin[turn] * from[at];
          }
          int out = (radix * p + t) * length + x;
          if (t == 0) {
            to[out] = re;
            to[out + 1] = im;
          } else {
            put(re, im, roots, 2 * (p * (radix - 1) + t - 1), sign, to, out);
          }
        }
      }
    }
  }

  @Override
  public final double[] make(int size) {
    return new double[size];
  }

  @Override
  public final void put(double[] values, double[] to, int at) {
    System.arraycopy(values, 0, to, at, values.length);
  }

  @Override
  public final void clear(double[] array, int from, int end) {
    Arrays.fill(array, from, end, 0);
  }

  @Override
  public final void move(
      int count,
      int width,
      double[] from,
      int start,
      int step,
      double[] to,
      int toStart,
      int toStep) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(from, start + i * step, to, toStart + i * toStep, width);
    }
  }
}
