package org.farfield.kernels.cpu;

/** The loops in plain Java. */
final class ScalarMirrorKernel implements MirrorKernel {
  @Override
  public void products(
      double[] a, int aStart, double[] b, int bStart, int length, double[] products, int start) {
    products(0, a, aStart, b, bStart, length, products, start);
  }

  /** The same from some number on. */
  static void products(
      int from,
      double[] a,
      int aStart,
      double[] b,
      int bStart,
      int length,
      double[] products,
      int start) {
    for (int x = from; x < length; x++) {
      products[start + x] = a[aStart + x] * b[bStart + x];
    }
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
    for (int i = 0; i < LANES; i++) {
      int c = column + i;
      int to = c / width * count * width + c % width;
      int from = sum;
      for (int run = first; run < end; run += RUN) {
        int x = atom + i + runs[run];
        int y = atom + i + runs[run + 1];
        int z = atom + i + runs[run + 2];
        for (int v = 0; v < runs[run + 3]; v++) {
          one(powers, x, y, z, sines, sums, from, panels, to, stride);
          z += 2 * sines;
          from += CLASSES;
          to += width;
        }
      }
    }
  }

  private static void one(
      double[] powers,
      int x,
      int y,
      int z,
      int sines,
      double[] sums,
      int from,
      double[] panels,
      int to,
      int stride) {
    double zc = powers[z];
    double zs = powers[z + sines];
    double yc = powers[y];
    double ys = powers[y + sines];
    for (int p = 0; p < 2; p++) {
      double forC = p == 0 ? powers[x] : powers[x + sines]; // of Σ with cosines along x
      double forS = p == 0 ? powers[x + sines] : -powers[x];
      double cc = Math.fma(forS, sums[from + 4], forC * sums[from]);
      double cs = Math.fma(forS, sums[from + 5], forC * sums[from + 1]);
      double sc = Math.fma(forS, sums[from + 6], forC * sums[from + 2]);
      double ss = Math.fma(forS, sums[from + 7], forC * sums[from + 3]);
      double evenC = Math.fma(ys, sc, yc * cc);
      double evenS = Math.fma(ys, ss, yc * cs);
      double oddC = Math.fma(-yc, sc, ys * cc);
      double oddS = Math.fma(-yc, ss, ys * cs);
      int at = to + 4 * p * stride;
      panels[at] = Math.fma(zs, evenS, zc * evenC);
      panels[at + stride] = Math.fma(-zc, evenS, zs * evenC);
      panels[at + 2 * stride] = Math.fma(zs, oddS, zc * oddC);
      panels[at + 3 * stride] = Math.fma(-zc, oddS, zs * oddC);
    }
  }
}
