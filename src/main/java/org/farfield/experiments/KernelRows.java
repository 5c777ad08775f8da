package org.farfield.experiments;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.farfield.math.DotProduct;

/**
 * Rows z with z_i · z_j = (x_i · x_j)², the kernel of pairs of features: a linear model of them is
 * one of the kernel. They are coordinates in the directions of the kernel of the training frames, K
 * = U diag(λ) Uᵀ, z = k U λ^−½, without those whose λ is rounding.
 */
final class KernelRows {
  private static final double ROUNDING = 1e-14;

  private KernelRows() {}

  /** Rows of all frames, by features of all and the frames of the training set. */
  static double[][] of(double[][] rows, int[] training) {
    int n = training.length;
    double[] kernel = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        kernel[i * n + j] = kernel(rows[training[i]], rows[training[j]]);
        kernel[j * n + i] = kernel[i * n + j];
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (!eigen.decompose(DMatrixRMaj.wrap(n, n, kernel))) {
      throw new IllegalStateException("the eigenvalues of the kernel were not found");
    }
    double[] values = new double[n];
    Arrays.setAll(values, k -> eigen.getEigenvalue(k).getReal());
    double floor = ROUNDING * Arrays.stream(values).max().orElseThrow();
    int count = (int) Arrays.stream(values).filter(value -> value > floor).count();
    double[][] directions = new double[count][];
    int next = 0;
    for (int k = 0; k < n; k++) {
      if (values[k] > floor) {
        double scale = 1 / Math.sqrt(values[k]);
        directions[next++] =
            Arrays.stream(eigen.getEigenVector(k).data).map(x -> scale * x).toArray();
      }
    }
    double[][] result = new double[rows.length][count];
    double[] similar = new double[n];
    for (int f = 0; f < rows.length; f++) {
      for (int i = 0; i < n; i++) {
        similar[i] = kernel(rows[f], rows[training[i]]);
      }
      for (int k = 0; k < count; k++) {
        result[f][k] = DotProduct.of(similar, 0, directions[k], 0, n);
      }
    }
    return result;
  }

  private static double kernel(double[] x, double[] y) {
    double dot = DotProduct.of(x, 0, y, 0, x.length);
    return dot * dot;
  }
}
