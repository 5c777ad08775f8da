package org.farfield.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.farfield.math.DotProduct;

/**
 * Leading eigenvectors of a matrix without negative eigenvalues, found in the space that it spans:
 * of n × n numbers of rank r it takes n r² operations in place of n³, as few rows of many features
 * have. A pivoted Cholesky factor C = L Lᵀ (Harbrecht, Peters, Schneider, Appl. Numer. Math. 62,
 * 428 (2012)) is made until what is left is rounding; with L = QR the vectors are Q times those of
 * RRᵀ, so that they are orthonormal to rounding.
 */
public final class SpannedEigen {
  // what is left of a diagonal element, of the largest one, when it is the rounding of sums
  private static final double ROUNDING = 1e-14;
  private static final int SMALL = 200; // smaller ones are not worth a search

  private final double[] values; // descending
  private final double[][] vectors;
  private final int n;

  private SpannedEigen(double[] values, double[][] vectors, int n) {
    this.values = values;
    this.vectors = vectors;
    this.n = n;
  }

  /**
   * Finds them.
   *
   * @param matrix row-major, n × n, symmetric
   * @param n rows
   * @param rounding what elements of the diagonal may have of rounding, at least, besides that of
   *     their own size
   * @return all that are not rounding
   */
  public static SpannedEigen of(double[] matrix, int n, double rounding) {
    double[][] factor = n <= SMALL ? null : factor(matrix, n, rounding);
    return factor == null ? whole(matrix, n) : spanned(factor, n);
  }

  // Lᵀ, a row per pivot; null if more than half of n are needed
  private static double[][] factor(double[] matrix, int n, double rounding) {
    double[] left = new double[n];
    Arrays.setAll(left, i -> matrix[i * n + i]);
    double least = Math.max(rounding, ROUNDING * left[largest(left)]);
    double[][] rows = new double[n / 2][];
    for (int k = 0; k <= rows.length; k++) {
      int pivot = largest(left);
      if (left[pivot] <= least) {
        return Arrays.copyOf(rows, k);
      }
      if (k == rows.length) {
        break;
      }
      double[] row = Arrays.copyOfRange(matrix, pivot * n, (pivot + 1) * n);
      for (int j = 0; j < k; j++) {
        double factor = rows[j][pivot];
        for (int i = 0; i < n; i++) {
          row[i] -= factor * rows[j][i];
        }
      }
      double root = Math.sqrt(left[pivot]);
      for (int i = 0; i < n; i++) {
        row[i] /= root;
        left[i] -= row[i] * row[i];
      }
      left[pivot] = 0;
      rows[k] = row;
    }
    return null;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  private static SpannedEigen spanned(double[][] factor, int n) {
    int r = factor.length;
    if (r == 0) {
      return new SpannedEigen(new double[0], new double[0][], n);
    }
    DMatrixRMaj tall = new DMatrixRMaj(n, r);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < r; k++) {
        tall.set(i, k, factor[k][i]);
      }
    }
    QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(n, r);
    if (!qr.decompose(tall)) {
      throw new IllegalStateException("the factors of a matrix are not finite");
    }
    double[] upper = qr.getR(null, true).getData();
    double[] products = new double[r * r]; // RRᵀ
    for (int i = 0; i < r; i++) {
      for (int j = i; j < r; j++) {
        double sum = DotProduct.of(upper, i * r + j, upper, j * r + j, r - j);
        products[i * r + j] = sum;
        products[j * r + i] = sum;
      }
    }
    SpannedEigen small = whole(products, r);
    double[] q = qr.getQ(null, true).getData();
    double[][] vectors = new double[r][n];
    for (int c = 0; c < r; c++) {
      for (int i = 0; i < n; i++) {
        vectors[c][i] = DotProduct.of(q, i * r, small.vectors[c], 0, r);
      }
    }
    return new SpannedEigen(small.values, vectors, n);
  }

  private static SpannedEigen whole(double[] matrix, int n) {
    SymmetricEigen eigen = SymmetricEigen.of(matrix, n);
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    for (int c = 0; c < n; c++) {
      values[c] = eigen.value(n - 1 - c);
      vectors[c] = eigen.vector(n - 1 - c);
    }
    return new SpannedEigen(values, vectors, n);
  }

  /**
   * Leading eigenvalues.
   *
   * @param count how many, at most n
   * @return descending, none negative; 0 beyond those of the space
   */
  public double[] values(int count) {
    double[] result = Arrays.copyOf(values, count);
    Arrays.setAll(result, c -> Math.max(0, result[c]));
    return result;
  }

  /**
   * Their vectors.
   *
   * @param count how many, at most n
   * @return orthonormal; beyond those of the space any that are
   */
  public double[][] vectors(int count) {
    double[][] result = Arrays.copyOf(vectors, count);
    double[] inside = new double[n]; // of the square of each unit vector
    for (int c = 0; c < count; c++) {
      if (result[c] == null) {
        double[] outside = new double[n];
        Arrays.setAll(outside, i -> 1 - inside[i]);
        result[c] = orthogonal(largest(outside), result, c);
      }
      for (int i = 0; i < n; i++) {
        inside[i] += result[c][i] * result[c][i];
      }
    }
    return result;
  }

  // A unit vector without what others have of it, twice for the rounding of the first time.
  private double[] orthogonal(int axis, double[][] others, int count) {
    double[] vector = new double[n];
    vector[axis] = 1;
    for (int time = 0; time < 2; time++) {
      for (int c = 0; c < count; c++) {
        double along = DotProduct.of(others[c], 0, vector, 0, n);
        for (int i = 0; i < n; i++) {
          vector[i] -= along * others[c][i];
        }
      }
      double norm = Math.sqrt(DotProduct.of(vector, 0, vector, 0, n));
      for (int i = 0; i < n; i++) {
        vector[i] /= norm;
      }
    }
    return vector;
  }
}
