package org.farfield.experiments;

import java.util.Arrays;
import org.farfield.linalg.Cholesky;
import org.farfield.math.DotProduct;

/**
 * Coulomb's interaction K of the sites of a chain, softened: 1/√(n² + 1). Densities answer to
 * potentials with χ, and what sites feel of an external potential is (1 − K χ)⁻¹ of it, here as
 * (K⁻¹ − χ)⁻¹ K⁻¹: a definite matrix, as K is and −χ is.
 */
final class ChainCoulomb {
  private final int sites;
  private final double[] matrix;
  private final double[] inverse;

  ChainCoulomb(int sites) {
    this.sites = sites;
    matrix = new double[sites * sites];
    for (int l = 0; l < sites; l++) {
      for (int m = 0; m < sites; m++) {
        matrix[l * sites + m] = 1 / Math.hypot(l - m, 1);
      }
    }
    Cholesky factors = new Cholesky(matrix.clone(), sites);
    inverse = new double[sites * sites];
    double[] column = new double[sites];
    for (int l = 0; l < sites; l++) {
      Arrays.fill(column, 0);
      column[l] = 1;
      factors.solve(column);
      System.arraycopy(column, 0, inverse, l * sites, sites); // symmetric
    }
  }

  /** What charges make. */
  double[] potential(double[] charges) {
    return product(matrix, charges, sites);
  }

  /** What is felt of potentials. */
  interface Screening {
    double[] felt(double[] external);
  }

  /** By the susceptibility of densities. */
  Screening screening(double[] chi) {
    double[] both = inverse.clone();
    Arrays.setAll(both, x -> both[x] - chi[x]);
    Cholesky factors = new Cholesky(both, sites);
    return external -> {
      double[] felt = product(inverse, external, sites);
      factors.solve(felt);
      return felt;
    };
  }

  /** A square matrix times a vector. */
  static double[] product(double[] matrix, double[] x, int n) {
    double[] result = new double[n];
    Arrays.setAll(result, l -> DotProduct.of(matrix, l * n, x, 0, n));
    return result;
  }
}
