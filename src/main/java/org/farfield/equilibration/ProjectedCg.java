package org.farfield.equilibration;

import java.util.Locale;
import org.farfield.error.InputException;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/**
 * Finds the moments of least energy by conjugate gradients on the space that constraints leave,
 * with products G p alone. Directions are preconditioned by the diagonal of H + G, and by plane
 * waves where a crystal has them ({@link CoarseWaves}).
 */
final class ProjectedCg {
  private static final int MOST = 1000; // iterations

  /** G p, 1/Å. */
  @FunctionalInterface
  interface Product {
    double[] of(double[] p);
  }

  private final Structure structure;
  private final Sites sites;
  private final Constraints constraints;
  private final Product product;
  private final Preconditioner preconditioner;
  private final double tolerance;

  ProjectedCg(
      Structure structure,
      Sites sites,
      Constraints constraints,
      Product product,
      Preconditioner preconditioner,
      double tolerance) {
    this.structure = structure;
    this.sites = sites;
    this.constraints = constraints;
    this.product = product;
    this.preconditioner = preconditioner;
    this.tolerance = tolerance;
  }

  /**
   * Solves.
   *
   * @throws InputException if no least energy exists, or it was not found
   */
  Solution solve() {
    double[] p = new ConstraintSpace(sites, constraints).start();
    int n = p.length;
    double[] gradient = multiply(p);
    add(1, sites.linear(), gradient);
    preconditioner.project(gradient);
    double[] z = preconditioner.of(gradient);
    double[] d = new double[n];
    double rz = DotProduct.of(gradient, 0, z, 0, n);
    int iterations = 0;
    double factor = 0;
    while (preconditioner.residual(gradient) > tolerance) {
      if (iterations == MOST) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: charges did not converge in %d iterations, potentials still differ by %.1e V",
                structure.origin(),
                MOST,
                preconditioner.residual(gradient)));
      }
      for (int a = 0; a < n; a++) {
        d[a] = factor * d[a] - z[a];
      }
      double[] md = multiply(d);
      double curvature = DotProduct.of(d, 0, md, 0, n);
      if (!(curvature > 0)) {
        throw DenseSolver.notDefinite(structure, sites, d);
      }
      double step = rz / curvature;
      add(step, d, p);
      add(step, md, gradient);
      preconditioner.project(gradient);
      z = preconditioner.of(gradient);
      double next = DotProduct.of(gradient, 0, z, 0, n);
      factor = next / rz;
      rz = next;
      iterations++;
    }
    double[] potential = product.of(p);
    double energy = 0;
    for (int a = 0; a < n; a++) {
      potential[a] *= Units.COULOMB;
      gradient[a] = sites.linear()[a] + sites.diagonal(a) * p[a] + potential[a];
      energy += 0.5 * p[a] * (gradient[a] + sites.linear()[a]);
    }
    return new Solution(
        p,
        preconditioner.multipliers(gradient),
        potential,
        energy,
        iterations,
        preconditioner.residual(gradient));
  }

  private static void add(double factor, double[] from, double[] to) {
    for (int a = 0; a < to.length; a++) {
      to[a] += factor * from[a];
    }
  }

  // (H + K G) p
  private double[] multiply(double[] p) {
    double[] result = product.of(p);
    for (int a = 0; a < p.length; a++) {
      result[a] = Units.COULOMB * result[a] + sites.diagonal(a) * p[a];
    }
    return result;
  }
}
