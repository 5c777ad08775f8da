package org.farfield.linalg;

import java.util.Random;
import org.farfield.math.DotProduct;

/**
 * How different the extents of the directions of some rows are, without singular values, which take
 * half a minute for 2,000 features: from their triangular factor, in seconds.
 */
public final class ConditionNumber {
  private static final int STEPS = 30; // of power iteration, at most
  private static final double CONVERGED = 1e-4; // relative change by a step

  private ConditionNumber() {}

  /**
   * The ratio of the largest singular value to the least, estimated by power iteration with R and
   * with its inverse: at most the ratio itself, and most often nearly that.
   *
   * @param rows at least one
   * @return at least 1; infinite if a column follows from others exactly
   */
  public static double of(StreamedQr rows) {
    int n = rows.features();
    double[] r = rows.factor();
    for (int i = 0; i < n; i++) {
      if (r[i * n + i] == 0) {
        return Double.POSITIVE_INFINITY;
      }
    }
    double[] forth = start(n);
    double[] back = start(n);
    double largest = 0; // squares of singular values
    double least = 0;
    double change = 1;
    for (int step = 0; step < STEPS && change > CONVERGED; step++) {
      double before = largest / least;
      forth = UpperTriangle.transposedTimes(r, n, UpperTriangle.times(r, n, forth));
      largest = normalise(forth);
      UpperTriangle.solveTransposed(r, n, back);
      UpperTriangle.solve(r, n, back);
      least = 1 / normalise(back);
      change = step == 0 ? 1 : Math.abs(largest / least / before - 1);
    }
    double condition = Math.sqrt(largest / least);
    return Double.isNaN(condition) ? Double.POSITIVE_INFINITY : condition; // beyond all numbers
  }

  private static double[] start(int n) {
    double[] x = new Random(1).doubles(n, -1, 1).toArray();
    normalise(x);
    return x;
  }

  private static double normalise(double[] x) {
    double norm = Math.sqrt(DotProduct.of(x, 0, x, 0, x.length));
    for (int i = 0; i < x.length; i++) {
      x[i] /= norm;
    }
    return norm;
  }
}
