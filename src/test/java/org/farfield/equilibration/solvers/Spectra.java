package org.farfield.equilibration.solvers;

import static org.assertj.core.api.Assertions.assertThat;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.simple.SimpleMatrix;

/** How nearly one symmetric matrix is the inverse of another one. */
public final class Spectra {
  private Spectra() {}

  /**
   * Eigenvalues of BA, from the least; all are 1 of an inverse.
   *
   * @param b symmetric
   * @param a symmetric and positive, which is asserted
   */
  public static double[] ofProduct(SimpleMatrix b, SimpleMatrix a) {
    DMatrixRMaj root = new DMatrixRMaj(a.getDDRM());
    int n = a.getNumRows();
    assertThat(DecompositionFactory_DDRM.chol(n, true).decompose(root)).isTrue();
    for (int row = 0; row < n; row++) {
      for (int column = row + 1; column < n; column++) {
        root.set(row, column, 0);
      }
    }
    SimpleMatrix l = SimpleMatrix.wrap(root);
    SimpleMatrix product = l.transpose().mult(b).mult(l);
    return product.plus(product.transpose()).scale(0.5).eig().getEigenvalues().stream()
        .mapToDouble(value -> value.getReal())
        .sorted()
        .toArray();
  }
}
