package org.farfield.kernels.cpu;

import java.util.Arrays;

/** What stages in single precision have in common. */
abstract class FloatButterflies extends Butterflies<float[]> {
  @Override
  final void any(
      int radix, int groups, int length, double[] roots, double sign, float[] from, float[] to) {
    double[] exact = new double[radix * groups * length];
    double[] result = new double[exact.length];
    Arrays.setAll(exact, x -> from[x]);
    DoubleButterflies.byFormula(radix, groups, length, roots, sign, exact, result);
    put(result, to, 0);
  }

  @Override
  public final float[] make(int size) {
    return new float[size];
  }

  @Override
  public final void put(double[] values, float[] to, int at) {
    for (int x = 0; x < values.length; x++) {
      to[at + x] = (float) values[x];
    }
  }

  @Override
  public final void clear(float[] array, int from, int end) {
    Arrays.fill(array, from, end, 0);
  }

  @Override
  public final void move(
      int count,
      int width,
      float[] from,
      int start,
      int step,
      float[] to,
      int toStart,
      int toStep) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(from, start + i * step, to, toStart + i * toStep, width);
    }
  }
}
