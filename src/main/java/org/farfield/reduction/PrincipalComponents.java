package org.farfield.reduction;

import java.util.Arrays;
import org.farfield.error.InputException;
import org.farfield.linalg.SpannedEigen;

/**
 * The directions in which a data set spreads most: leading eigenvectors of the covariance of its
 * features, from XᵀX.
 *
 * @param means what is subtracted from a row of features, D numbers
 * @param components orthonormal, [component][feature], by descending variance; the largest element
 *     of each is positive
 * @param variances of the data set along them
 * @param total variance along all directions, these or not
 */
@SuppressWarnings("ArrayRecordComponent") // matrices
public record PrincipalComponents(
    double[] means, double[][] components, double[] variances, double total) {
  private static final double ROUNDING = 1e-14;

  /**
   * Finds them.
   *
   * @param gram of the data set, with at least one row
   * @param centred whether the means are subtracted; they must not be from the components of what
   *     rotates, which have none
   * @param count how many, at most the number of features
   * @return the components
   * @throws InputException if features are no numbers, or too large for their squares
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
    double total = 0;
    double moment = 0; // of the longest column: what means are subtracted from has its rounding
    for (int i = 0; i < features; i++) {
      total += Math.max(0, covariance[i * features + i]);
      moment = Math.max(moment, covariance[i * features + i] + means[i] * means[i]);
    }
    if (!Double.isFinite(total + moment)) {
      throw new InputException(
          "features are no numbers, or so large that their squares are none: they have no"
              + " principal components");
    }
    SpannedEigen eigen = SpannedEigen.of(covariance, features, ROUNDING * moment);
    double[][] components = eigen.vectors(count);
    Arrays.setAll(components, c -> upright(components[c]));
    return new PrincipalComponents(means, components, eigen.values(count), total);
  }

  private static double[] upright(double[] vector) {
    double largest = Arrays.stream(vector).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    return largest < 0 ? Arrays.stream(vector).map(x -> -x).toArray() : vector.clone();
  }
}
