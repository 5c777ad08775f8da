package org.farfield.backend.cpu;

import org.farfield.kernels.cpu.GemmKernel;

/** Packs row-major matrices into the panels that a {@link GemmKernel} reads. */
public final class PackedPanels {

  private PackedPanels() {}

  /** Rows m and columns [from, from + kc) of A, whose rows are {@code lda} apart. */
  public static double[] left(double[] a, int lda, int m, int from, int kc, int rows) {
    double[] packed = new double[roundUp(m, rows) * kc];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < kc; k++) {
        packed[(i / rows * kc + k) * rows + i % rows] = a[i * lda + from + k];
      }
    }
    return packed;
  }

  /** Rows [from, from + kc) and columns n of B, whose rows are {@code ldb} apart. */
  public static double[] right(double[] b, int ldb, int from, int kc, int n, int columns) {
    double[] packed = new double[roundUp(n, columns) * kc];
    for (int k = 0; k < kc; k++) {
      for (int j = 0; j < n; j++) {
        packed[(j / columns * kc + k) * columns + j % columns] = b[(from + k) * ldb + j];
      }
    }
    return packed;
  }

  public static float[] toFloat(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  static int roundUp(int n, int multiple) {
    return (n + multiple - 1) / multiple * multiple;
  }
}
