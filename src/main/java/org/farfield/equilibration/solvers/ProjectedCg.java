package org.farfield.equilibration.solvers;

import java.util.function.UnaryOperator;
import org.farfield.error.NoSolutionException;
import org.farfield.math.DotProduct;

/**
 * Finds the moments of least energy by conjugate gradients on the space that constraints leave,
 * with products K G p alone. Directions are preconditioned by the diagonal of H + G, and by long
 * waves ({@link CoarseMesh}).
 */
public final class ProjectedCg {
  private final Descent descent;
  private final UnaryOperator<double[]> potential; // K G p

  public ProjectedCg(Descent descent, UnaryOperator<double[]> potential) {
    this.descent = descent;
    this.potential = potential;
  }

  /**
   * Solves.
   *
   * @param listener is told of iterations
   * @throws NoSolutionException if no least energy exists, or it was not found
   */
  public Solution solve(IterationListener listener) {
    double[] p = descent.moments();
    descent.measure(descent.startsAtZero() ? new double[p.length] : potential.apply(p));
    while (descent.goesOn()) {
      descent.did(p, descend(p, descent.gradient(), descent.iterations(), listener));
      descent.measure(potential.apply(p));
    }
    return descent.solution();
  }

  // Moves p until the gradient is small as it is carried along, which rounding may put off from
  // that of p. How many iterations there were, with those before.
  private int descend(double[] p, double[] gradient, int before, IterationListener listener) {
    Preconditioner preconditioner = descent.preconditioner();
    Sites sites = descent.sites();
    preconditioner.project(gradient);
    double[] z = preconditioner.of(gradient);
    double[] d = new double[p.length];
    double rz = DotProduct.of(gradient, 0, z, 0, p.length);
    double factor = 0;
    int iterations = before;
    double residual = preconditioner.residual(gradient);
    while (residual > descent.tolerance() && iterations < Descent.MOST) {
      listener.at(descent.structure(), iterations, residual);
      for (int a = 0; a < d.length; a++) {
        d[a] = factor * d[a] - z[a];
      }
      double[] md = potential.apply(d);
      for (int a = 0; a < d.length; a++) {
        md[a] += sites.diagonal(a) * d[a];
      }
      double curvature = DotProduct.of(d, 0, md, 0, d.length);
      if (!(curvature > 0)) {
        throw DenseSolver.notDefinite(descent.structure(), sites, d);
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
}
