package org.farfield.descriptor;

/**
 * Sums of outer products of short vectors, the inner loop of all products of expansions: out[i][j]
 * += Σ_t c_t x[x_t + i] y[y_t + j], and its transpose. Four terms at a time, so that the result is
 * read and written a fourth as often; 2 · terms · rows · columns operations.
 */
final class RankUpdates {
  private RankUpdates() {}

  /**
   * Which vectors are multiplied.
   *
   * @param left where the vector of each term begins in x
   * @param right where the vector of each term begins in y
   * @param factors c_t
   */
  @SuppressWarnings("ArrayRecordComponent") // tables for the loops below
  record Terms(int[] left, int[] right, double[] factors) {
    int size() {
      return factors.length;
    }
  }

  /** Adds rows × columns numbers, row-major, to out from at on. */
  static void add(
      Terms terms, double[] x, double[] y, int rows, int columns, double[] out, int at) {
    int[] left = terms.left();
    int[] right = terms.right();
    double[] c = terms.factors();
    for (int i = 0; i < rows; i++) {
      int to = at + i * columns;
      int t = 0;
      for (; t + 4 <= c.length; t += 4) {
        double x0 = c[t] * x[left[t] + i];
        double x1 = c[t + 1] * x[left[t + 1] + i];
        double x2 = c[t + 2] * x[left[t + 2] + i];
        double x3 = c[t + 3] * x[left[t + 3] + i];
        addFour(x0, x1, x2, x3, y, right, t, columns, out, to);
      }
      for (; t < c.length; t++) {
        double x0 = c[t] * x[left[t] + i];
        int y0 = right[t];
        for (int j = 0; j < columns; j++) {
          out[to + j] += x0 * y[y0 + j];
        }
      }
    }
  }

  private static void addFour(
      double x0,
      double x1,
      double x2,
      double x3,
      double[] y,
      int[] right,
      int t,
      int columns,
      double[] out,
      int to) {
    int y0 = right[t];
    int y1 = right[t + 1];
    int y2 = right[t + 2];
    int y3 = right[t + 3];
    for (int j = 0; j < columns; j++) {
      out[to + j] += x0 * y[y0 + j] + x1 * y[y1 + j] + x2 * y[y2 + j] + x3 * y[y3 + j];
    }
  }

  /**
   * The way back: with g[i][j] = ∂E/∂out[i][j], adds Σ_j c_t g[i][j] y[y_t + j] to ofX[x_t + i] and
   * Σ_i c_t g[i][j] x[x_t + i] to ofY[y_t + j], for every term.
   */
  static void addAdjoint(
      Terms terms,
      double[] x,
      double[] y,
      int rows,
      int columns,
      double[] g,
      int at,
      double[] ofX,
      double[] ofY) {
    for (int t = 0; t < terms.size(); t++) {
      int left = terms.left()[t];
      int right = terms.right()[t];
      double factor = terms.factors()[t];
      for (int i = 0; i < rows; i++) {
        int row = at + i * columns;
        double scaled = factor * x[left + i];
        double sum = 0;
        for (int j = 0; j < columns; j++) {
          sum += g[row + j] * y[right + j];
          ofY[right + j] += g[row + j] * scaled;
        }
        ofX[left + i] += factor * sum;
      }
    }
  }
}
