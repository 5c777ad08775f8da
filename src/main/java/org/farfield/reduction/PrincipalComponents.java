package org.farfield.reduction;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The directions in which a data set spreads most: leading eigenvectors of the covariance of its
 * features, from XᵀX.
 *
 * @param means what is subtracted from a row of features, D numbers
 * @param components orthonormal, [component][feature], by descending variance; the largest element
 *     of each is positive
 * @param variances of the data set along them
 */
@SuppressWarnings("ArrayRecordComponent") // matrices
public record PrincipalComponents(double[] means, double[][] components, double[] variances) {
  /**
   * Finds them.
   *
   * @param gram of the data set, with at least one row
   * @param centred whether the means are subtracted; they must not be from the components of what
   *     rotates, which have none
   * @param count how many, at most the number of features
   * @return the components
   */
  public static PrincipalComponents of(Gram gram, boolean centred, int count) {
    int features = gram.features();
    double[] means = centred ? gram.means() : new double[features];
    double[] covariance = gram.products();
    for (int i = 0; i < features; i++) {
      for (int j = 0; j < features; j++) {
        covariance[i * features + j] =
            covariance[i * features + j] / gram.rows() - means[i] * means[j];
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(features, true, true);
    if (!eigen.decompose(DMatrixRMaj.wrap(features, features, covariance))) {
      throw new IllegalStateException("the eigenvalues of the covariance did not converge");
    }
    int[] order =
        IntStream.range(0, features)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
            .mapToInt(Integer::intValue)
            .limit(count)
            .toArray();
    double[][] components = new double[order.length][];
    double[] variances = new double[order.length];
    for (int c = 0; c < order.length; c++) {
      components[c] = upright(eigen.getEigenVector(order[c]).getData());
      variances[c] = Math.max(0, eigen.getEigenvalue(order[c]).getReal());
    }
    return new PrincipalComponents(means, components, variances);
  }

  private static double[] upright(double[] vector) {
    double largest = Arrays.stream(vector).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    return largest < 0 ? Arrays.stream(vector).map(x -> -x).toArray() : vector.clone();
  }
}
