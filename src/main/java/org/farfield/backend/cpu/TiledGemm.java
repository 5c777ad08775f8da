package org.farfield.backend.cpu;

/** The loops around a register tile, the same for every kernel. */
abstract class TiledGemm implements GemmKernel {
  static final int ROWS = 4;

  /** tile[4 × doubleColumns] = one panel of A times one panel of B. */
  abstract void tile(int inner, double[] a, int aOffset, double[] b, int bOffset, double[] tile);

  /** The same in single precision, widened to double. */
  abstract void tile(int inner, float[] a, int aOffset, float[] b, int bOffset, double[] tile);

  @Override
  public final int rows() {
    return ROWS;
  }

  @Override
  public final void multiply(
      int m,
      int n,
      int inner,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile) {
    int nr = doubleColumns();
    // a panel of B stays in the first-level cache while the panels of A stream past
    for (int j = 0; j < n; j += nr) {
      for (int i = 0; i < m; i += ROWS) {
        tile(inner, a, aOffset + i * inner, b, bOffset + j * inner, tile);
        add(tile, nr, Math.min(ROWS, m - i), Math.min(nr, n - j), c, cOffset + i * ldc + j, ldc);
      }
    }
  }

  @Override
  public final void multiply(
      int m,
      int n,
      int inner,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile) {
    int nr = floatColumns();
    for (int j = 0; j < n; j += nr) {
      for (int i = 0; i < m; i += ROWS) {
        tile(inner, a, aOffset + i * inner, b, bOffset + j * inner, tile);
        add(tile, nr, Math.min(ROWS, m - i), Math.min(nr, n - j), c, cOffset + i * ldc + j, ldc);
      }
    }
  }

  private static void add(
      double[] tile, int nr, int rows, int columns, double[] c, int cOffset, int ldc) {
    for (int i = 0; i < rows; i++) {
      int target = cOffset + i * ldc;
      for (int j = 0; j < columns; j++) {
        c[target + j] += tile[i * nr + j];
      }
    }
  }
}
