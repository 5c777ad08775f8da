package org.farfield.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.farfield.math.DotProduct;

/**
 * What ridge regression of rows in memory says of other rows, for many penalties: w = argmin ‖X w −
 * y‖² + λ ‖w‖², λ = α tr XᵀX. Rows may be fewer than their features: then the triangular factor is
 * that of the transpose, Xᵀ = Q R, and the problem that of Rᵀ in place of X, with Qᵀ applied to the
 * rows that are asked for. Neither XᵀX nor XXᵀ is made, for what {@link Ridge} says of them; the
 * factor is made bidiagonal once, which takes a small part of what its singular values would.
 */
public final class RowRidge {
  private final Bidiagonal factor;
  private final double[] rotated; // Uᵀ of the right side
  private final double trace;
  private final double[][] asked; // in as many columns as the factor has

  /**
   * Decomposes.
   *
   * @param rows at least one, of the same length
   * @param y one number for each
   * @param asked rows whose numbers are to be predicted
   * @param product does the products
   */
  public RowRidge(double[][] rows, double[] y, double[][] asked, DenseProduct product) {
    int features = rows[0].length;
    if (rows.length >= features) {
      StreamedQr qr = new StreamedQr(features, 1, product);
      for (int i = 0; i < rows.length; i++) {
        qr.add(rows[i], 0, new double[] {y[i]}, 1);
      }
      factor = new Bidiagonal(qr.factor(), features);
      rotated = factor.byLeft(qr.projected());
      trace = Ridge.squares(qr.factor());
      this.asked = asked;
    } else {
      StreamedQr qr = StreamedQr.ofColumns(rows, asked, product);
      double[] lower = qr.factor();
      CommonOps_DDRM.transpose(DMatrixRMaj.wrap(rows.length, rows.length, lower));
      factor = new Bidiagonal(lower, rows.length);
      rotated = factor.byLeft(y);
      trace = Ridge.squares(lower);
      this.asked = new double[asked.length][rows.length];
      double[] turned = qr.projected();
      for (int i = 0; i < asked.length; i++) {
        for (int k = 0; k < rows.length; k++) {
          this.asked[i][k] = turned[k * asked.length + i];
        }
      }
    }
  }

  /**
   * What it says for a penalty.
   *
   * @param alpha λ / tr XᵀX, above 0
   * @return one number for each row that was asked for
   */
  public double[] predictions(double alpha) {
    double[] w = factor.right(factor.leastSquares(rotated, Math.sqrt(alpha * trace)));
    double[] predictions = new double[asked.length];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = DotProduct.of(w, 0, asked[i], 0, w.length);
    }
    return predictions;
  }
}
