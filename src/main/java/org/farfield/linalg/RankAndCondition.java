package org.farfield.linalg;

import java.util.Random;
import org.farfield.math.DotProduct;

/**
 * How many directions of some rows count and how different their extents are, without singular
 * values, which take half a minute for 2,000 features: from triangular factors, in seconds.
 */
public final class RankAndCondition {
  private static final int STEPS = 30; // of power iteration

  private RankAndCondition() {}

  /**
   * How many directions count: Σ s² / (s² + λ) over singular values s. With L of [R; √λ 1] = Q L it
   * is n − λ ‖L⁻¹‖², since LᵀL = RᵀR + λ.
   *
   * @param rows at least one
   * @param alpha λ / tr XᵀX, above 0
   * @param product does the products
   * @return between 0 and the number of features
   */
  public static double effectiveRank(StreamedQr rows, double alpha, DenseProduct product) {
    int n = rows.features();
    double[] inverse = Ridge.penalised(rows, alpha, product).factor();
    double root = Math.sqrt(alpha * Ridge.squares(rows.factor()));
    for (int x = 0; x < inverse.length && root > 0; x++) {
      inverse[x] /= root; // so that elements of the inverse are at most 1
    }
    double lost = 0;
    if (root > 0) {
      UpperTriangle.invert(inverse, n, product);
      lost = DotProduct.of(inverse, 0, inverse, 0, inverse.length);
    }
    return root > 0 ? Math.max(0, n - lost) : 0;
  }

  /**
   * The ratio of the largest singular value to the least, estimated by power iteration with R and
   * with its inverse: at most the ratio itself, and most often nearly that.
   *
   * @param rows at least one
   * @return at least 1; infinite if a column follows from others exactly
   */
  public static double condition(StreamedQr rows) {
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
    for (int step = 0; step < STEPS; step++) {
      forth = UpperTriangle.transposedTimes(r, n, UpperTriangle.times(r, n, forth));
      largest = normalise(forth);
      UpperTriangle.solveTransposed(r, n, back);
      UpperTriangle.solve(r, n, back);
      least = 1 / normalise(back);
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
