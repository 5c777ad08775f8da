package org.farfield.linalg;

import org.farfield.math.DotProduct;

/**
 * A = L Lᵀ of a symmetric matrix, or a direction in which it is not positive: what libraries do not
 * tell where they fail.
 */
public final class Cholesky {
  private final double[] l; // row-major, below the diagonal
  private final int size;
  private final int failure; // the row that has no positive pivot; size if all have

  /**
   * Decomposes.
   *
   * @param a row-major, of which the part above the diagonal does not matter; overwritten
   * @param size rows
   */
  public Cholesky(double[] a, int size) {
    l = a;
    this.size = size;
    failure = decompose();
  }

  private int decompose() {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        double rest = l[i * size + j] - DotProduct.of(l, i * size, l, j * size, j);
        l[i * size + j] = rest / l[j * size + j];
      }
      double diagonal = l[i * size + i];
      double pivot = diagonal - DotProduct.of(l, i * size, l, i * size, i);
      if (!(pivot > 1e-13 * Math.abs(diagonal))) {
        return i;
      }
      l[i * size + i] = Math.sqrt(pivot);
    }
    return size;
  }

  /**
   * Whether the matrix is positive definite, to rounding.
   *
   * @return false if there is a {@link #negativeDirection()}
   */
  public boolean isDefinite() {
    return failure == size;
  }

  /**
   * Solves A x = b.
   *
   * @param b right-hand side, overwritten by x
   * @throws IllegalStateException if the matrix is not positive definite
   */
  public void solve(double[] b) {
    if (!isDefinite()) {
      throw new IllegalStateException("the matrix is not positive definite");
    }
    for (int i = 0; i < size; i++) {
      b[i] = (b[i] - DotProduct.of(l, i * size, b, 0, i)) / l[i * size + i];
    }
    backwards(b, size);
  }

  // Lᵀ x = b of the first rows
  private void backwards(double[] b, int rows) {
    for (int i = rows - 1; i >= 0; i--) {
      b[i] /= l[i * size + i];
      for (int j = 0; j < i; j++) {
        b[j] -= l[i * size + j] * b[i];
      }
    }
  }

  /**
   * A vector v with vᵀAv ≤ 0, to rounding.
   *
   * @return the vector
   * @throws IllegalStateException if the matrix is positive definite
   */
  public double[] negativeDirection() {
    if (isDefinite()) {
      throw new IllegalStateException("the matrix is positive definite");
    }
    double[] v = new double[size];
    for (int j = 0; j < failure; j++) { // what the failing row would have in L, times −1
      v[j] = -l[failure * size + j];
    }
    backwards(v, failure);
    v[failure] = 1;
    return v;
  }
}
