package org.farfield.kernels.cpu;

/** The loops in plain Java. */
final class ScalarAdjointKernel implements AdjointKernel {
  @Override
  public void centre(
      int length,
      double[] cos,
      double[] sin,
      int phase,
      double[] real,
      double[] imaginary,
      int factor,
      double[] even,
      double[] odd,
      int cotangent,
      double[] byReal,
      double[] byImaginary,
      double[] byPhase,
      double[][] panels,
      int panel,
      int width,
      int stride) {
    double[] firsts = panels[0];
    double[] seconds = panels[1];
    int to = panel;
    for (int begin = 0; begin < length; begin += width) {
      for (int lane = 0; lane < width; lane++) {
        int x = begin + lane;
        double c = cos[phase + x];
        double s = sin[phase + x];
        double re = real[factor + x];
        double im = imaginary[factor + x];
        double e = even[cotangent + x];
        double o = odd[cotangent + x];
        double first = Math.fma(s, im, c * re);
        double second = Math.fma(-c, im, s * re);
        firsts[to + lane] = first;
        seconds[to + lane] = second;
        byReal[factor + x] += Math.fma(o, s, e * c);
        byImaginary[factor + x] += Math.fma(-o, c, e * s);
        byPhase[phase + x] += Math.fma(-e, second, o * first);
      }
      to += stride;
    }
  }

  @Override
  public void source(
      int length,
      double weight,
      double[] cos,
      double[] sin,
      int phase,
      double[] byReal,
      double[] byImaginary,
      int factor,
      double[] byPhase) {
    source(0, length, weight, cos, sin, phase, byReal, byImaginary, factor, byPhase);
  }

  /** The same from some number on. */
  static void source(
      int from,
      int length,
      double weight,
      double[] cos,
      double[] sin,
      int phase,
      double[] byReal,
      double[] byImaginary,
      int factor,
      double[] byPhase) {
    for (int x = from; x < length; x++) {
      double turned =
          Math.fma(-sin[phase + x], byReal[factor + x], cos[phase + x] * byImaginary[factor + x]);
      byPhase[phase + x] = Math.fma(weight, turned, byPhase[phase + x]);
    }
  }

  @Override
  public void addDots(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start) {
    addDots(0, length, a, aStart, b, bStart, sums, start);
  }

  /** The same from some number on. */
  static void addDots(
      int from,
      int length,
      double[] a,
      int aStart,
      double[] b,
      int bStart,
      double[] sums,
      int start) {
    for (int x = from; x < length; x++) {
      int to = start + x % LANES;
      sums[to] = Math.fma(a[aStart + x], b[bStart + x], sums[to]);
    }
  }

  @Override
  public void addProducts(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start) {
    addProducts(0, length, a, aStart, b, bStart, sums, start);
  }

  /** The same from some number on. */
  static void addProducts(
      int from,
      int length,
      double[] a,
      int aStart,
      double[] b,
      int bStart,
      double[] sums,
      int start) {
    for (int x = from; x < length; x++) {
      sums[start + x] = Math.fma(a[aStart + x], b[bStart + x], sums[start + x]);
    }
  }

  @Override
  public void products(
      int length,
      double[] a,
      int aStart,
      double[] b,
      int bStart,
      double[] panels,
      int panel,
      int width,
      int stride) {
    int to = panel;
    for (int begin = 0; begin < length; begin += width) {
      for (int lane = 0; lane < width; lane++) {
        panels[to + lane] = a[aStart + begin + lane] * b[bStart + begin + lane];
      }
      to += stride;
    }
  }

  @Override
  public void contract(
      int length,
      int count,
      int stride,
      double[] t,
      int tStart,
      double[] f,
      double[] g,
      int start,
      double[] sums) {
    contract(0, length, count, stride, t, tStart, f, g, start, sums);
  }

  /** The same from some number of each row on. */
  static void contract(
      int from,
      int length,
      int count,
      int stride,
      double[] t,
      int tStart,
      double[] f,
      double[] g,
      int start,
      double[] sums) {
    for (int x = from; x < length; x++) {
      double first = 0;
      double second = 0;
      for (int n = 0; n < count; n++) {
        double value = t[tStart + n * stride + x];
        first = Math.fma(value, f[start + n * stride + x], first);
        second = Math.fma(value, g[start + n * stride + x], second);
      }
      sums[x] = first;
      sums[length + x] = second;
    }
  }
}
