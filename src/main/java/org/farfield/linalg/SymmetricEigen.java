package org.farfield.linalg;

import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** Eigenvalues of a symmetric matrix, in ascending order, with their vectors. */
public final class SymmetricEigen {
  private final double[] values;
  private final double[][] vectors;

  private SymmetricEigen(double[] values, double[][] vectors) {
    this.values = values;
    this.vectors = vectors;
  }

  /**
   * Finds them.
   *
   * @param matrix row-major, n × n; the mean of both triangles is taken
   * @param n rows
   * @return all of them
   */
  public static SymmetricEigen of(double[] matrix, int n) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (!eigen.decompose(symmetric(matrix, n))) {
      throw new IllegalStateException("the eigenvalues of a symmetric matrix did not converge");
    }
    double[] found =
        IntStream.range(0, n).mapToDouble(i -> eigen.getEigenvalue(i).getReal()).toArray();
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Double.compare(found[a], found[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] values = new double[n];
    double[][] vectors = new double[n][];
    for (int i = 0; i < n; i++) {
      values[i] = found[order[i]];
      vectors[i] = eigen.getEigenVector(order[i]).getData();
    }
    return new SymmetricEigen(values, vectors);
  }

  private static DMatrixRMaj symmetric(double[] matrix, int n) {
    DMatrixRMaj both = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        both.set(i, j, (matrix[i * n + j] + matrix[j * n + i]) / 2);
      }
    }
    return both;
  }

  /**
   * One of the eigenvalues.
   *
   * @param i 0-based, from the least
   * @return the eigenvalue
   */
  public double value(int i) {
    return values[i];
  }

  /**
   * Its vector.
   *
   * @param i 0-based, from the least eigenvalue
   * @return of unit length; not copied
   */
  public double[] vector(int i) {
    return vectors[i];
  }
}
