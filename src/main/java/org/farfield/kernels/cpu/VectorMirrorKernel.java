package org.farfield.kernels.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions. Can be loaded only where the module jdk.incubator.vector is.
 */
final class VectorMirrorKernel implements MirrorKernel {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;

  @Override
  public void products(
      double[] a, int aStart, double[] b, int bStart, int length, double[] products, int start) {
    int x = 0;
    for (; x + SPECIES.length() <= length; x += SPECIES.length()) {
      DoubleVector.fromArray(SPECIES, a, aStart + x)
          .mul(DoubleVector.fromArray(SPECIES, b, bStart + x))
          .intoArray(products, start + x);
    }
    ScalarMirrorKernel.products(x, a, aStart, b, bStart, length, products, start);
  }

  @Override
  public void turn(
      double[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      double[] sums,
      int sum,
      double[] panels,
      int column,
      int width,
      int count,
      int stride) {
    for (int i = 0; i < LANES; i += SPECIES.length()) {
      int c = column + i;
      int to = c / width * count * width + c % width;
      int from = sum;
      for (int run = first; run < end; run += RUN) {
        int x = atom + i + runs[run];
        int y = atom + i + runs[run + 1];
        int z = atom + i + runs[run + 2];
        int length = runs[run + 3];
        run(powers, x, y, z, sines, length, sums, from, panels, to, width, stride);
        from += length * CLASSES;
        to += length * width;
      }
    }
  }

  private static void run(
      double[] powers,
      int x,
      int y,
      int z,
      int sines,
      int length,
      double[] sums,
      int sum,
      double[] panels,
      int target,
      int width,
      int stride) {
    DoubleVector xc = DoubleVector.fromArray(SPECIES, powers, x);
    DoubleVector xs = DoubleVector.fromArray(SPECIES, powers, x + sines);
    DoubleVector yc = DoubleVector.fromArray(SPECIES, powers, y);
    DoubleVector ys = DoubleVector.fromArray(SPECIES, powers, y + sines);
    DoubleVector xn = xc.neg();
    DoubleVector yn = yc.neg();
    for (int v = 0; v < length; v++) {
      int from = sum + v * CLASSES;
      int to = target + v * width;
      int at = z + 2 * v * sines;
      DoubleVector zc = DoubleVector.fromArray(SPECIES, powers, at);
      DoubleVector zs = DoubleVector.fromArray(SPECIES, powers, at + sines);
      DoubleVector zn = zc.neg();

      DoubleVector t0 = DoubleVector.broadcast(SPECIES, sums[from]);
      DoubleVector t2 = DoubleVector.broadcast(SPECIES, sums[from + 2]);
      DoubleVector t4 = DoubleVector.broadcast(SPECIES, sums[from + 4]);
      DoubleVector t6 = DoubleVector.broadcast(SPECIES, sums[from + 6]);
      DoubleVector ccc = xs.fma(t4, xc.mul(t0)); // along x and y turned, along z of j
      DoubleVector csc = xs.fma(t6, xc.mul(t2));
      DoubleVector scc = xn.fma(t4, xs.mul(t0));
      DoubleVector ssc = xn.fma(t6, xs.mul(t2));
      DoubleVector c00 = ys.fma(csc, yc.mul(ccc));
      DoubleVector c01 = yn.fma(csc, ys.mul(ccc));
      DoubleVector c10 = ys.fma(ssc, yc.mul(scc));
      DoubleVector c11 = yn.fma(ssc, ys.mul(scc));

      DoubleVector t1 = DoubleVector.broadcast(SPECIES, sums[from + 1]);
      DoubleVector t3 = DoubleVector.broadcast(SPECIES, sums[from + 3]);
      DoubleVector t5 = DoubleVector.broadcast(SPECIES, sums[from + 5]);
      DoubleVector t7 = DoubleVector.broadcast(SPECIES, sums[from + 7]);
      DoubleVector ccs = xs.fma(t5, xc.mul(t1));
      DoubleVector css = xs.fma(t7, xc.mul(t3));
      DoubleVector scs = xn.fma(t5, xs.mul(t1));
      DoubleVector sss = xn.fma(t7, xs.mul(t3));
      DoubleVector s00 = ys.fma(css, yc.mul(ccs));
      DoubleVector s01 = yn.fma(css, ys.mul(ccs));
      DoubleVector s10 = ys.fma(sss, yc.mul(scs));
      DoubleVector s11 = yn.fma(sss, ys.mul(scs));

      zs.fma(s00, zc.mul(c00)).intoArray(panels, to);
      zn.fma(s00, zs.mul(c00)).intoArray(panels, to + stride);
      zs.fma(s01, zc.mul(c01)).intoArray(panels, to + 2 * stride);
      zn.fma(s01, zs.mul(c01)).intoArray(panels, to + 3 * stride);
      zs.fma(s10, zc.mul(c10)).intoArray(panels, to + 4 * stride);
      zn.fma(s10, zs.mul(c10)).intoArray(panels, to + 5 * stride);
      zs.fma(s11, zc.mul(c11)).intoArray(panels, to + 6 * stride);
      zn.fma(s11, zs.mul(c11)).intoArray(panels, to + 7 * stride);
    }
  }
}
