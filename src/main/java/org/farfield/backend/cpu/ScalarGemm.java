package org.farfield.backend.cpu;

import java.util.Arrays;

/** The twin in plain Java, for machines and runtimes without the Vector API. */
final class ScalarGemm extends TiledGemm {
  private static final int COLUMNS = 4;

  @Override
  public int doubleColumns() {
    return COLUMNS;
  }

  @Override
  public int floatColumns() {
    return COLUMNS;
  }

  @Override
  public String describe() {
    return "plain Java, 4x4 tiles";
  }

  @Override
  void tile(int inner, double[] a, int aOffset, double[] b, int bOffset, double[] tile) {
    Arrays.fill(tile, 0, ROWS * COLUMNS, 0);
    for (int row = 0; row < ROWS; row += 2) {
      double c00 = 0;
      double c01 = 0;
      double c02 = 0;
      double c03 = 0;
      double c10 = 0;
      double c11 = 0;
      double c12 = 0;
      double c13 = 0;
      int p = aOffset + row;
      int q = bOffset;
      for (int k = 0; k < inner; k++, p += ROWS, q += COLUMNS) {
        double a0 = a[p];
        double a1 = a[p + 1];
        c00 = Math.fma(a0, b[q], c00);
        c01 = Math.fma(a0, b[q + 1], c01);
        c02 = Math.fma(a0, b[q + 2], c02);
        c03 = Math.fma(a0, b[q + 3], c03);
        c10 = Math.fma(a1, b[q], c10);
        c11 = Math.fma(a1, b[q + 1], c11);
        c12 = Math.fma(a1, b[q + 2], c12);
        c13 = Math.fma(a1, b[q + 3], c13);
      }
      int t = row * COLUMNS;
      tile[t] = c00;
      tile[t + 1] = c01;
      tile[t + 2] = c02;
      tile[t + 3] = c03;
      tile[t + 4] = c10;
      tile[t + 5] = c11;
      tile[t + 6] = c12;
      tile[t + 7] = c13;
    }
  }

  @Override
  void tile(int inner, float[] a, int aOffset, float[] b, int bOffset, double[] tile) {
    for (int row = 0; row < ROWS; row++) {
      float c0 = 0;
      float c1 = 0;
      float c2 = 0;
      float c3 = 0;
      int p = aOffset + row;
      int q = bOffset;
      for (int k = 0; k < inner; k++, p += ROWS, q += COLUMNS) {
        float a0 = a[p];
        c0 = Math.fma(a0, b[q], c0);
        c1 = Math.fma(a0, b[q + 1], c1);
        c2 = Math.fma(a0, b[q + 2], c2);
        c3 = Math.fma(a0, b[q + 3], c3);
      }
      int t = row * COLUMNS;
      tile[t] = c0;
      tile[t + 1] = c1;
      tile[t + 2] = c2;
      tile[t + 3] = c3;
    }
  }
}
