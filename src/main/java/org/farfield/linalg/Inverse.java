package org.farfield.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** The inverse of a matrix that is not symmetric, by LU with pivots. */
public final class Inverse {
  private static final double SINGULAR = 1e-13;

  private Inverse() {}

  /**
   * Inverts.
   *
   * @param a row-major, n × n; overwritten
   * @param n rows
   * @return row-major
   * @throws ArithmeticException if it is singular to rounding
   */
  public static double[] of(double[] a, int n) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.lu(n);
    if (!solver.setA(DMatrixRMaj.wrap(n, n, a)) || !(solver.quality() > SINGULAR)) {
      throw new ArithmeticException("the matrix is singular");
    }
    DMatrixRMaj inverse = new DMatrixRMaj(n, n);
    solver.invert(inverse);
    return inverse.data;
  }
}
