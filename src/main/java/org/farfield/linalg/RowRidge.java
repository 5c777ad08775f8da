package org.farfield.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * {@link Ridge} of rows in memory, which may be fewer than their features: then the triangular
 * factor is that of the transpose, Xᵀ = Q R, R = U diag(s) Vᵀ, and w = Xᵀ V diag(1 / (s² + λ)) Vᵀ
 * y. XXᵀ = RᵀR is not made, for what {@link Ridge} says of XᵀX.
 */
public final class RowRidge {
  private final Ridge tall; // null if there are fewer rows than features
  private final double[][] rows;
  private final int features;
  private double trace;
  private double[] singular;
  private double[] v; // rows × rows, column k belongs to singular[k]
  private double[] rotated; // Vᵀ y

  /**
   * Decomposes.
   *
   * @param rows at least one, of the same length
   * @param y one number for each
   * @param product does the products
   */
  public RowRidge(double[][] rows, double[] y, DenseProduct product) {
    this.rows = rows;
    features = rows[0].length;
    if (rows.length >= features) {
      StreamedQr factor = new StreamedQr(features, 1, product);
      for (int i = 0; i < rows.length; i++) {
        factor.add(rows[i], 0, new double[] {y[i]}, 1);
      }
      tall = new Ridge(factor);
    } else {
      tall = null;
      decompose(y, product);
    }
  }

  private void decompose(double[] y, DenseProduct product) {
    int n = rows.length;
    StreamedQr factor = new StreamedQr(n, 0, product);
    double[] column = new double[n];
    for (int f = 0; f < features; f++) {
      for (int i = 0; i < n; i++) {
        column[i] = rows[i][f];
      }
      factor.add(column, 0, new double[0], 1);
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(n, n, false, true, false);
    if (!svd.decompose(DMatrixRMaj.wrap(n, n, factor.factor()))) {
      throw new IllegalStateException("the singular values of the features were not found");
    }
    singular = Arrays.copyOf(svd.getSingularValues(), n);
    v = svd.getV(null, false).data;
    rotated = new double[n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        rotated[k] += v[i * n + k] * y[i];
      }
    }
    trace = Arrays.stream(singular).map(s -> s * s).sum();
  }

  /**
   * The weights for a penalty.
   *
   * @param alpha λ / tr XᵀX, above 0
   * @return one per feature
   */
  public double[] weights(double alpha) {
    if (tall != null) {
      return tall.weights(alpha);
    }
    int n = rows.length;
    double[] scaled = new double[n];
    for (int k = 0; k < n; k++) {
      double denominator = singular[k] * singular[k] + alpha * trace;
      scaled[k] = denominator > 0 ? rotated[k] / denominator : 0;
    }
    double[] w = new double[features];
    for (int i = 0; i < n; i++) {
      double share = 0;
      for (int k = 0; k < n; k++) {
        share += v[i * n + k] * scaled[k];
      }
      double[] row = rows[i];
      for (int f = 0; f < features; f++) {
        w[f] += share * row[f];
      }
    }
    return w;
  }
}
