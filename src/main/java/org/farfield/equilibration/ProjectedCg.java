package org.farfield.equilibration;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.farfield.error.InputException;
import org.farfield.math.DotProduct;
import org.farfield.structure.Structure;

/**
 * Finds the moments of least energy by conjugate gradients on the space that constraints leave,
 * with products K G p alone. Directions are preconditioned by the diagonal of H + G, and by long
 * waves ({@link CoarseMesh}) where charge flows between all atoms.
 */
final class ProjectedCg {
  private static final int MOST = 1000; // iterations

  private final Structure structure;
  private final Sites sites;
  private final Constraints constraints;
  private final UnaryOperator<double[]> potential; // K G p
  private final Preconditioner preconditioner;
  private final double tolerance;

  ProjectedCg(
      Structure structure,
      Sites sites,
      Constraints constraints,
      UnaryOperator<double[]> potential,
      Preconditioner preconditioner,
      double tolerance) {
    this.structure = structure;
    this.sites = sites;
    this.constraints = constraints;
    this.potential = potential;
    this.preconditioner = preconditioner;
    this.tolerance = tolerance;
  }

  /**
   * Solves.
   *
   * @param listener is told of iterations
   * @throws InputException if no least energy exists, or it was not found
   */
  Solution solve(IterationListener listener) {
    double[] p = new ConstraintSpace(sites, constraints).start();
    boolean none = Arrays.stream(p).allMatch(x -> x == 0);
    double[] v = none ? new double[p.length] : potential.apply(p);
    double[] gradient = gradient(p, v);
    double before = Double.POSITIVE_INFINITY;
    double residual = preconditioner.residual(gradient);
    int iterations = 0;
    while (residual > tolerance) {
      if (iterations == MOST || !(residual < 0.5 * before)) { // what rounding leaves stays
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: charges did not converge in %d iterations, potentials still differ by %.1e V",
                structure.origin(),
                iterations,
                residual));
      }
      iterations = descend(p, gradient, iterations, listener);
      v = potential.apply(p);
      gradient = gradient(p, v);
      before = residual;
      residual = preconditioner.residual(gradient);
    }
    return new Solution(
        p,
        preconditioner.multipliers(gradient),
        v,
        sites.energy(p, gradient),
        iterations,
        residual);
  }

  // Moves p until the gradient is small as it is carried along, which rounding may put off from
  // that of p. How many iterations there were, with those before.
  private int descend(double[] p, double[] gradient, int before, IterationListener listener) {
    preconditioner.project(gradient);
    double[] z = preconditioner.of(gradient);
    double[] d = new double[p.length];
    double rz = DotProduct.of(gradient, 0, z, 0, p.length);
    double factor = 0;
    int iterations = before;
    double residual = preconditioner.residual(gradient);
    while (residual > tolerance && iterations < MOST) {
      listener.at(structure, iterations, residual);
      for (int a = 0; a < d.length; a++) {
        d[a] = factor * d[a] - z[a];
      }
      double[] md = potential.apply(d);
      for (int a = 0; a < d.length; a++) {
        md[a] += sites.diagonal(a) * d[a];
      }
      double curvature = DotProduct.of(d, 0, md, 0, d.length);
      if (!(curvature > 0)) {
        throw DenseSolver.notDefinite(structure, sites, d);
      }
      double step = rz / curvature;
      Vectors.add(step, d, p);
      Vectors.add(step, md, gradient);
      preconditioner.project(gradient);
      z = preconditioner.of(gradient);
      double next = DotProduct.of(gradient, 0, z, 0, p.length);
      factor = next / rz;
      rz = next;
      iterations++;
      residual = preconditioner.residual(gradient);
    }
    return iterations;
  }

  // a + (H + K G) p
  private double[] gradient(double[] p, double[] v) {
    double[] result = v.clone();
    for (int a = 0; a < result.length; a++) {
      result[a] += sites.linear()[a] + sites.diagonal(a) * p[a];
    }
    return result;
  }
}
