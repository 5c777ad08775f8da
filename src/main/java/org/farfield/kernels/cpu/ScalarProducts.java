package org.farfield.kernels.cpu;

/**
 * Plain loops; {@link #add}, {@link #diagonal} and {@link #combine} give the same bits as those in
 * vectors.
 */
final class ScalarProducts extends Products {
  @Override
  public void add(
      Staircase shape,
      int terms,
      double[] a,
      int[] aAt,
      double[] b,
      int[] bAt,
      double[] out,
      int at) {
    for (int i = 0; i < shape.rows(); i++) {
      int row = at + shape.base(i);
      for (int j = shape.start(i); j < shape.columns(); j++) {
        double sum = 0;
        for (int t = 0; t < terms; t++) {
          sum = Math.fma(a[aAt[t] + i], b[bAt[t] + j], sum);
        }
        out[row + j] += sum;
      }
    }
  }

  @Override
  public void diagonal(
      int count, int terms, double[] a, int[] aAt, double[] b, int[] bAt, double[] out) {
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int t = 0; t < terms; t++) {
        sum += a[aAt[t] + i] * b[bAt[t] + i];
      }
      out[i] = sum;
    }
  }

  @Override
  public void addAdjoint(
      Staircase shape,
      int terms,
      double[] g,
      int at,
      double[] a,
      int[] aAt,
      double[] ofA,
      double[] b,
      int[] bAt,
      double[] ofB) {
    for (int i = 0; i < shape.rows(); i++) {
      int row = at + shape.base(i);
      for (int t = 0; t < terms; t++) {
        double left = a[aAt[t] + i];
        int right = bAt[t];
        double sum = 0;
        for (int j = shape.start(i); j < shape.columns(); j++) {
          sum += g[row + j] * b[right + j];
          ofB[right + j] += g[row + j] * left;
        }
        ofA[aAt[t] + i] += sum;
      }
    }
  }

  @Override
  public void combine(
      int length, double c1, double[] from, int at1, double c2, int at2, double[] to, int at) {
    for (int x = 0; x < length; x++) {
      to[at + x] = Math.fma(c1, from[at1 + x], c2 * from[at2 + x]);
    }
  }

  @Override
  public void addScaled(int length, double c, double[] from, int start, double[] to, int at) {
    for (int x = 0; x < length; x++) {
      to[at + x] += c * from[start + x];
    }
  }
}
