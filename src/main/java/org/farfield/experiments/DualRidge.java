package org.farfield.experiments;

import org.farfield.linalg.DenseProduct;
import org.farfield.linalg.DenseProduct.Matrix;

/**
 * Ridge regression of thousands of rows with more features than rows, by their products with each
 * other: y = K c with (K + λ 1) c = y, λ = α tr K. Singular values of so many rows take minutes;
 * Cholesky's factor of K + λ 1, in blocks, takes a second, and has digits enough for penalties from
 * {@link #LEAST} on.
 */
final class DualRidge {
  /** The least penalty, λ / tr K, of which the factor of thousands of rows keeps five digits. */
  static final double LEAST = 1e-10;

  private static final int BLOCK = 96;
  private static final int STRIP = 960;

  private DualRidge() {}

  /** The coefficients c; the kernel, n × n and symmetric, is overwritten. */
  static double[] coefficients(double[] kernel, double[] y, double alpha, DenseProduct product) {
    int n = y.length;
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += kernel[i * n + i];
    }
    for (int i = 0; i < n; i++) {
      kernel[i * n + i] += alpha * trace;
    }
    factorise(kernel, n, product);
    return solve(kernel, y.clone());
  }

  // K = UᵀU, block of rows by block of rows: what lies above it is subtracted at once.
  private static void factorise(double[] u, int n, DenseProduct product) {
    for (int first = 0; first < n; first += BLOCK) {
      int rows = Math.min(BLOCK, n - first);
      if (first > 0) {
        product.addTo(
            rows,
            n - first,
            first,
            -1,
            new Matrix(u, first, n, true),
            new Matrix(u, first, n),
            new Matrix(u, first * n + first, n));
      }
      for (int i = first; i < first + rows; i++) {
        for (int k = first; k < i; k++) {
          subtract(u, k * n, i * n, u[k * n + i], i, n);
        }
        double root = Math.sqrt(u[i * n + i]);
        if (!(root > 0)) {
          throw new IllegalStateException("a penalty of " + LEAST + " is too small");
        }
        for (int j = i; j < n; j++) {
          u[i * n + j] /= root;
        }
      }
    }
  }

  private static void subtract(double[] u, int from, int to, double factor, int first, int end) {
    for (int j = first; j < end; j++) {
      u[to + j] -= factor * u[from + j];
    }
  }

  // Uᵀ z = y, U x = z.
  private static double[] solve(double[] u, double[] x) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      x[i] /= u[i * n + i];
      for (int j = i + 1; j < n; j++) {
        x[j] -= u[i * n + j] * x[i];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int j = i + 1; j < n; j++) {
        x[i] -= u[i * n + j] * x[j];
      }
      x[i] /= u[i * n + i];
    }
    return x;
  }

  /** Products of all rows with each other, n × n. */
  static double[] kernel(double[][] rows, DenseProduct product) {
    int n = rows.length;
    int length = rows[0].length;
    double[] x = new double[n * length];
    double[] transposed = new double[n * length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(rows[i], 0, x, i * length, length);
      for (int f = 0; f < length; f++) {
        transposed[f * n + i] = rows[i][f];
      }
    }
    double[] kernel = new double[n * n];
    for (int first = 0; first < n; first += STRIP) { // what lies below the diagonal, and mirrors it
      product.addTo(
          n - first,
          Math.min(STRIP, n - first),
          length,
          1,
          new Matrix(x, first * length, length),
          new Matrix(transposed, first, n),
          new Matrix(kernel, first * n + first, n));
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        kernel[j * n + i] = kernel[i * n + j];
      }
    }
    return kernel;
  }
}
