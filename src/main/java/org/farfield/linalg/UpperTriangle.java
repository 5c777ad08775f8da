package org.farfield.linalg;

import java.util.Arrays;
import org.farfield.linalg.DenseProduct.Matrix;
import org.farfield.math.DotProduct;

/** Upper triangular matrices, row-major with zeros below the diagonal, which has none. */
final class UpperTriangle {
  private static final int SMALL = 48; // rows that are inverted one by one

  private UpperTriangle() {}

  /** Inverts it in place, by halves, so that nearly all is done by products. */
  static void invert(double[] u, int n, DenseProduct product) {
    invert(u, n, 0, n, product, new double[n * n / 2 + n]);
  }

  // [A B; 0 C]⁻¹ = [A⁻¹ −A⁻¹ B C⁻¹; 0 C⁻¹].
  private static void invert(
      double[] u, int stride, int first, int n, DenseProduct product, double[] room) {
    if (n <= SMALL) {
      small(u, stride, first, n);
      return;
    }
    int half = n / 2;
    int rest = n - half;
    invert(u, stride, first, half, product, room);
    invert(u, stride, first + half, rest, product, room);
    Matrix above = new Matrix(u, first * stride + first + half, stride);
    Matrix upper = new Matrix(u, first * stride + first, stride);
    Matrix lower = new Matrix(u, (first + half) * stride + first + half, stride);
    Matrix between = new Matrix(room, 0, rest);
    Arrays.fill(room, 0, half * rest, 0);
    product.addTo(half, rest, rest, 1, above, lower, between);
    for (int i = 0; i < half; i++) {
      int at = above.start() + i * stride;
      Arrays.fill(u, at, at + rest, 0);
    }
    product.addTo(half, rest, half, -1, upper, between, above);
  }

  // Column by column: u_ij = −(Σ_k u_ik x_kj) / u_ii, of the inverse x what is below row i.
  private static void small(double[] u, int stride, int first, int n) {
    double[] column = new double[n];
    for (int j = n - 1; j >= 0; j--) {
      column[j] = 1 / u[(first + j) * stride + first + j];
      for (int i = j - 1; i >= 0; i--) {
        int row = (first + i) * stride + first;
        double sum = 0;
        for (int k = i + 1; k <= j; k++) {
          sum += u[row + k] * column[k];
        }
        column[i] = -sum / u[row + i];
      }
      for (int i = 0; i <= j; i++) {
        u[(first + i) * stride + first + j] = column[i];
      }
    }
  }

  /** U x. */
  static double[] times(double[] u, int n, double[] x) {
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = DotProduct.of(u, i * n + i, x, i, n - i);
    }
    return y;
  }

  /** Uᵀ x. */
  static double[] transposedTimes(double[] u, int n, double[] x) {
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        y[j] += u[i * n + j] * x[i];
      }
    }
    return y;
  }

  /** Solves U x = b in place. */
  static void solve(double[] u, int n, double[] x) {
    for (int i = n - 1; i >= 0; i--) {
      x[i] = (x[i] - DotProduct.of(u, i * n + i + 1, x, i + 1, n - i - 1)) / u[i * n + i];
    }
  }

  /** Solves Uᵀ x = b in place, row by row as U lies there. */
  static void solveTransposed(double[] u, int n, double[] x) {
    for (int i = 0; i < n; i++) {
      x[i] /= u[i * n + i];
      for (int j = i + 1; j < n; j++) {
        x[j] -= u[i * n + j] * x[i];
      }
    }
  }
}
