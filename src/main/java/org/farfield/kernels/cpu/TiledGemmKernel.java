package org.farfield.kernels.cpu;

import java.util.Arrays;
import java.util.Locale;

/** The loops over panels and the ragged edges; subclasses give the product of two panels. */
abstract class TiledGemmKernel implements GemmKernel {

  private final int doubleColumns;
  private final int floatColumns;

  TiledGemmKernel(int doubleColumns, int floatColumns) {
    this.doubleColumns = doubleColumns;
    this.floatColumns = floatColumns;
  }

  /** Adds one whole tile, rows() × doubleColumns(), to C. */
  abstract void addTile(
      int kc, double[] a, int aStart, double[] b, int bStart, double[] c, int cStart, int ldc);

  /** Writes one whole tile, rows() × floatColumns(), over the scratch. */
  abstract void storeTile(int kc, float[] a, int aStart, float[] b, int bStart, float[] tile);

  /** Adds a whole tile, rows() × floatColumns(), to C. */
  void addWhole(float[] tile, double[] c, int cStart, int ldc) {
    addCorner(ROWS, floatColumns, tile, floatColumns, c, cStart, ldc);
  }

  final String tiles() {
    return String.format(
        Locale.ROOT, "%dx%d double / %dx%d float", ROWS, doubleColumns, ROWS, floatColumns);
  }

  @Override
  public final int doubleColumns() {
    return doubleColumns;
  }

  @Override
  public final int floatColumns() {
    return floatColumns;
  }

  @Override
  public final void multiply(
      int m,
      int n,
      int kc,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile) {
    int width = doubleColumns;
    for (int j = 0; j < n; j += width) {
      int bStart = bOffset + j * kc;
      int columns = Math.min(width, n - j);
      for (int i = 0; i < m; i += ROWS) {
        int aStart = aOffset + i * kc;
        int cStart = cOffset + i * ldc + j;
        int rows = Math.min(ROWS, m - i);
        if (rows == ROWS && columns == width) {
          addTile(kc, a, aStart, b, bStart, c, cStart, ldc);
        } else {
          // -0.0 is the one number that leaves every other, signed zeros too, as it is in a sum
          Arrays.fill(tile, 0, ROWS * width, -0.0);
          addTile(kc, a, aStart, b, bStart, tile, 0, width);
          addCorner(rows, columns, tile, width, c, cStart, ldc);
        }
      }
    }
  }

  @Override
  public final void multiply(
      int m,
      int n,
      int kc,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      float[] tile) {
    int width = floatColumns;
    for (int j = 0; j < n; j += width) {
      int bStart = bOffset + j * kc;
      int columns = Math.min(width, n - j);
      for (int i = 0; i < m; i += ROWS) {
        storeTile(kc, a, aOffset + i * kc, b, bStart, tile);
        int cStart = cOffset + i * ldc + j;
        int rows = Math.min(ROWS, m - i);
        if (rows == ROWS && columns == width) {
          addWhole(tile, c, cStart, ldc);
        } else {
          addCorner(rows, columns, tile, width, c, cStart, ldc);
        }
      }
    }
  }

  private static void addCorner(
      int rows, int columns, double[] tile, int width, double[] c, int cStart, int ldc) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        c[cStart + i * ldc + j] += tile[i * width + j];
      }
    }
  }

  private static void addCorner(
      int rows, int columns, float[] tile, int width, double[] c, int cStart, int ldc) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        c[cStart + i * ldc + j] += tile[i * width + j];
      }
    }
  }
}
