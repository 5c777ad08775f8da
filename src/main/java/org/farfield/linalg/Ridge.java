package org.farfield.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Least squares with a penalty, w = argmin ‖X w − y‖² + λ ‖w‖², λ = α tr XᵀX, for every α from one
 * singular value decomposition of the triangular factor of the rows: w = V diag(s / (s² + λ)) Uᵀ
 * Qᵀy. Neither XᵀX nor its Cholesky factor is made: the best α of potentials of point charges are
 * 1e-14 to 1e-12, where those have lost all digits.
 */
public final class Ridge {
  private final int features;
  private final int targets;
  private final double trace;
  private final double[] singular; // descending
  private final double[] v; // features × features, column k belongs to singular[k]
  private final double[] rotated; // Uᵀ Qᵀ y, features × targets

  /**
   * Decomposes the factor; 20 seconds for 2,000 features.
   *
   * @param rows at least one
   */
  public Ridge(StreamedQr rows) {
    features = rows.features();
    targets = rows.targets();
    DMatrixRMaj r = DMatrixRMaj.wrap(features, features, rows.factor());
    trace = squares(r.data);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(features, features, true, true, false);
    if (!svd.decompose(r.copy())) {
      throw new IllegalStateException("the singular values of the features were not found");
    }
    double[] s = svd.getSingularValues();
    Integer[] order = new Integer[features];
    for (int k = 0; k < features; k++) {
      order[k] = k;
    }
    Arrays.sort(order, (a, b) -> Double.compare(s[b], s[a]));
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj right = svd.getV(null, false);
    double[] z = rows.projected();
    singular = new double[features];
    v = new double[features * features];
    rotated = new double[features * targets];
    for (int k = 0; k < features; k++) {
      int from = order[k];
      singular[k] = s[from];
      for (int i = 0; i < features; i++) {
        v[i * features + k] = right.get(i, from);
        for (int t = 0; t < targets; t++) {
          rotated[k * targets + t] += u.get(i, from) * z[i * targets + t];
        }
      }
    }
  }

  /** Their sum: of the elements of a factor, tr XᵀX. */
  static double squares(double[] r) {
    double sum = 0;
    for (double x : r) {
      sum += x * x;
    }
    return sum;
  }

  /**
   * The weights for a penalty.
   *
   * @param alpha λ / tr XᵀX; 0 leaves out directions without any extent
   * @return features × targets, row-major
   */
  public double[] weights(double alpha) {
    double lambda = alpha * trace;
    double[] scaled = new double[features * targets];
    for (int k = 0; k < features; k++) {
      double denominator = singular[k] * singular[k] + lambda;
      double filter = denominator > 0 ? singular[k] / denominator : 0;
      for (int t = 0; t < targets; t++) {
        scaled[k * targets + t] = filter * rotated[k * targets + t];
      }
    }
    double[] w = new double[features * targets];
    for (int i = 0; i < features; i++) {
      for (int k = 0; k < features; k++) {
        double factor = v[i * features + k];
        for (int t = 0; t < targets; t++) {
          w[i * targets + t] += factor * scaled[k * targets + t];
        }
      }
    }
    return w;
  }

  /**
   * Σ (X w − y)² of some rows, which need not be those that the weights were fitted to.
   *
   * @param rows of as many features and targets
   * @param w features × targets
   * @return one per target
   */
  public static double[] squaredErrors(StreamedQr rows, double[] w) {
    int n = rows.features();
    int targets = rows.targets();
    double[] r = rows.factor();
    double[] z = rows.projected();
    double[] errors = rows.residual();
    for (int t = 0; t < targets; t++) {
      for (int i = 0; i < n; i++) {
        double sum = -z[i * targets + t];
        for (int j = i; j < n; j++) {
          sum += r[i * n + j] * w[j * targets + t];
        }
        errors[t] += sum * sum;
      }
    }
    return errors;
  }
}
