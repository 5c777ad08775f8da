package org.farfield.kernels.cpu;

/** The loops in plain Java. */
final class ScalarMirrorKernel implements MirrorKernel {
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

  @Override
  public void turn(
      float[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      float[] sums,
      int sum,
      float[] panels,
      int column,
      int width,
      int count,
      int stride) {
    for (int i = 0; i < FLOAT_LANES; i++) {
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
      float[] powers,
      int x,
      int y,
      int z,
      int sines,
      float[] sums,
      int from,
      float[] panels,
      int to,
      int stride) {
    float zc = powers[z];
    float zs = powers[z + sines];
    float yc = powers[y];
    float ys = powers[y + sines];
    for (int p = 0; p < 2; p++) {
      float forC = p == 0 ? powers[x] : powers[x + sines]; // of Σ with cosines along x
      float forS = p == 0 ? powers[x + sines] : -powers[x];
      float cc = Math.fma(forS, sums[from + 4], forC * sums[from]);
      float cs = Math.fma(forS, sums[from + 5], forC * sums[from + 1]);
      float sc = Math.fma(forS, sums[from + 6], forC * sums[from + 2]);
      float ss = Math.fma(forS, sums[from + 7], forC * sums[from + 3]);
      float evenC = Math.fma(ys, sc, yc * cc);
      float evenS = Math.fma(ys, ss, yc * cs);
      float oddC = Math.fma(-yc, sc, ys * cc);
      float oddS = Math.fma(-yc, ss, ys * cs);
      int at = to + 4 * p * stride;
      panels[at] = Math.fma(zs, evenS, zc * evenC);
      panels[at + stride] = Math.fma(-zc, evenS, zs * evenC);
      panels[at + 2 * stride] = Math.fma(zs, oddS, zc * oddC);
      panels[at + 3 * stride] = Math.fma(-zc, oddS, zs * oddC);
    }
  }
}
