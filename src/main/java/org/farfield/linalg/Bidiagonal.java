package org.farfield.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.bidiagonal.BidiagonalDecompositionRow_DDRM;

/**
 * A square matrix as U B Vᵀ, U and V orthogonal, B with numbers on the diagonal and above it only:
 * problems with a penalty are solved with B in as many steps as it has rows, by rotations (L.
 * Eldén, BIT 17, 134, 1977). 8/3 n³ operations, once; singular values, which are found from B, need
 * several times as many.
 */
final class Bidiagonal {
  private final int n;
  private final DMatrixRMaj vectors; // of the reflections: of U below the diagonal, of V in rows
  private final double[] ofU;
  private final double[] ofV;
  private final double[] diagonal;
  private final double[] above;

  /** Decomposes a matrix of n rows, which is left as it is. */
  Bidiagonal(double[] matrix, int n) {
    this.n = n;
    BidiagonalDecompositionRow_DDRM own = new BidiagonalDecompositionRow_DDRM(n);
    if (!own.decompose(DMatrixRMaj.wrap(n, n, matrix.clone()))) {
      throw new IllegalStateException("the matrix could not be made bidiagonal");
    }
    vectors = own.getUBV();
    ofU = own.getGammasU();
    ofV = own.getGammasV();
    diagonal = new double[n];
    above = new double[n]; // the last one stays 0
    Arrays.setAll(diagonal, i -> vectors.get(i, i));
    for (int i = 0; i + 1 < n; i++) {
      above[i] = vectors.get(i, i + 1);
    }
  }

  /** Uᵀ x. */
  double[] byLeft(double[] x) {
    double[] y = x.clone();
    for (int k = 0; k < n; k++) {
      double dot = y[k];
      for (int i = k + 1; i < n; i++) {
        dot += vectors.get(i, k) * y[i];
      }
      dot *= ofU[k];
      y[k] -= dot;
      for (int i = k + 1; i < n; i++) {
        y[i] -= dot * vectors.get(i, k);
      }
    }
    return y;
  }

  /** V x. */
  double[] right(double[] x) {
    double[] y = x.clone();
    for (int k = n - 2; k >= 0; k--) {
      double dot = y[k + 1];
      for (int i = k + 2; i < n; i++) {
        dot += vectors.get(k, i) * y[i];
      }
      dot *= ofV[k];
      y[k + 1] -= dot;
      for (int i = k + 2; i < n; i++) {
        y[i] -= dot * vectors.get(k, i);
      }
    }
    return y;
  }

  /** argmin ‖B x − t‖² + root² ‖x‖². */
  double[] leastSquares(double[] t, double root) {
    double[] on = new double[n]; // the triangular factor of [B; root], bidiagonal as B
    double[] over = new double[n];
    double[] right = new double[n];
    double penalty = root; // of this column, with what rotations before it have left there
    double rest = 0; // of the right side of that row
    for (int i = 0; i < n; i++) {
      on[i] = Math.hypot(diagonal[i], penalty);
      double cosine = on[i] > 0 ? diagonal[i] / on[i] : 1;
      double sine = on[i] > 0 ? penalty / on[i] : 0;
      over[i] = cosine * above[i];
      right[i] = cosine * t[i] + sine * rest;
      double left = cosine * rest - sine * t[i];
      double filled = -sine * above[i]; // in the row of the penalty, one column on
      penalty = Math.hypot(root, filled);
      rest = penalty > 0 ? filled / penalty * left : 0; // the next penalty's own is 0
    }
    double[] x = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double sum = i + 1 < n ? right[i] - over[i] * x[i + 1] : right[i];
      x[i] = on[i] > 0 ? sum / on[i] : 0; // a direction without extent is left out
    }
    return x;
  }
}
