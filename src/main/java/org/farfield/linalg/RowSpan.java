package org.farfield.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.qr.QRDecomposition_DDRB_to_DDRM;

/**
 * The space that rows span which are fewer than their numbers, by an orthonormal basis, Xᵀ = Q R. A
 * ridge regression has no weights outside of it: in coordinates it is the same problem with as many
 * columns as there are rows. Householder's reflections keep all digits, also of rows that depend on
 * each other.
 */
public final class RowSpan {
  private final int rows;
  private final int features;
  private final double[] q; // features × rows
  private final double[] r; // rows × rows

  /**
   * Finds the basis; 4 features · rows² flops.
   *
   * @param x features × rows, row-major: a column is a row of the problem
   * @param rows at least one, at most features
   */
  public RowSpan(double[] x, int rows) {
    this.rows = rows;
    features = x.length / rows;
    if (rows > features || x.length != rows * features) {
      throw new IllegalArgumentException(rows + " rows of " + x.length + " numbers in all");
    }
    QRDecomposition_DDRB_to_DDRM qr = new QRDecomposition_DDRB_to_DDRM();
    if (!qr.decompose(DMatrixRMaj.wrap(features, rows, x))) {
      throw new IllegalStateException("the space of the rows was not found");
    }
    r = qr.getR(null, true).data;
    q = qr.getQ(null, true).data;
  }

  /**
   * How many coordinates there are.
   *
   * @return as many as rows
   */
  public int size() {
    return rows;
  }

  /**
   * Writes the coordinates of a row.
   *
   * @param row its number
   * @param to where they go
   * @param at where they begin there
   */
  public void coordinates(int row, double[] to, int at) {
    for (int k = 0; k < rows; k++) {
      to[at + k] = k <= row ? r[k * rows + row] : 0;
    }
  }

  /**
   * What has these coordinates.
   *
   * @param coordinates of it
   * @param at where they begin
   * @return one number per feature
   */
  public double[] at(double[] coordinates, int at) {
    double[] all = new double[features];
    for (int f = 0; f < features; f++) {
      double sum = 0;
      for (int k = 0; k < rows; k++) {
        sum += q[f * rows + k] * coordinates[at + k];
      }
      all[f] = sum;
    }
    return all;
  }
}
