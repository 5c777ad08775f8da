package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions. Can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorAdjointKernel implements AdjointKernel {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;

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
      for (int lane = 0; lane < width; lane += SPECIES.length()) {
        int x = begin + lane;
        DoubleVector c = DoubleVector.fromArray(SPECIES, cos, phase + x);
        DoubleVector s = DoubleVector.fromArray(SPECIES, sin, phase + x);
        DoubleVector re = DoubleVector.fromArray(SPECIES, real, factor + x);
        DoubleVector im = DoubleVector.fromArray(SPECIES, imaginary, factor + x);
        DoubleVector e = DoubleVector.fromArray(SPECIES, even, cotangent + x);
        DoubleVector o = DoubleVector.fromArray(SPECIES, odd, cotangent + x);
        DoubleVector minus = c.neg();
        DoubleVector first = s.fma(im, c.mul(re));
        DoubleVector second = minus.fma(im, s.mul(re));
        first.intoArray(firsts, to + lane);
        second.intoArray(seconds, to + lane);
        add(o.fma(s, e.mul(c)), byReal, factor + x);
        add(o.fma(minus, e.mul(s)), byImaginary, factor + x);
        add(e.neg().fma(second, o.mul(first)), byPhase, phase + x);
      }
      to += stride;
    }
  }

  private static void add(DoubleVector more, double[] sums, int start) {
    DoubleVector.fromArray(SPECIES, sums, start).add(more).intoArray(sums, start);
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
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector c = DoubleVector.fromArray(SPECIES, cos, phase + x);
      DoubleVector s = DoubleVector.fromArray(SPECIES, sin, phase + x).neg();
      DoubleVector re = DoubleVector.fromArray(SPECIES, byReal, factor + x);
      DoubleVector im = DoubleVector.fromArray(SPECIES, byImaginary, factor + x);
      DoubleVector w = DoubleVector.broadcast(SPECIES, weight);
      w.fma(s.fma(re, c.mul(im)), DoubleVector.fromArray(SPECIES, byPhase, phase + x))
          .intoArray(byPhase, phase + x);
    }
    ScalarAdjointKernel.source(
        x, length, weight, cos, sin, phase, byReal, byImaginary, factor, byPhase);
  }

  @Override
  public void addDots(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start) {
    int whole = length / LANES * LANES;
    for (int lane = 0; lane < LANES; lane += SPECIES.length()) {
      DoubleVector sum = DoubleVector.fromArray(SPECIES, sums, start + lane);
      for (int x = lane; x < whole; x += LANES) {
        sum =
            DoubleVector.fromArray(SPECIES, a, aStart + x)
                .fma(DoubleVector.fromArray(SPECIES, b, bStart + x), sum);
      }
      sum.intoArray(sums, start + lane);
    }
    ScalarAdjointKernel.addDots(whole, length, a, aStart, b, bStart, sums, start);
  }

  @Override
  public void addProducts(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start) {
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector.fromArray(SPECIES, a, aStart + x)
          .fma(
              DoubleVector.fromArray(SPECIES, b, bStart + x),
              DoubleVector.fromArray(SPECIES, sums, start + x))
          .intoArray(sums, start + x);
    }
    ScalarAdjointKernel.addProducts(x, length, a, aStart, b, bStart, sums, start);
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
      for (int lane = 0; lane < width; lane += SPECIES.length()) {
        DoubleVector.fromArray(SPECIES, a, aStart + begin + lane)
            .mul(DoubleVector.fromArray(SPECIES, b, bStart + begin + lane))
            .intoArray(panels, to + lane);
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
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector first = DoubleVector.zero(SPECIES);
      DoubleVector second = DoubleVector.zero(SPECIES);
      for (int n = 0; n < count; n++) {
        int row = n * stride + x;
        DoubleVector value = DoubleVector.fromArray(SPECIES, t, tStart + row);
        first = value.fma(DoubleVector.fromArray(SPECIES, f, start + row), first);
        second = value.fma(DoubleVector.fromArray(SPECIES, g, start + row), second);
      }
      first.intoArray(sums, x);
      second.intoArray(sums, length + x);
    }
    ScalarAdjointKernel.contract(x, length, count, stride, t, tStart, f, g, start, sums);
  }
}
