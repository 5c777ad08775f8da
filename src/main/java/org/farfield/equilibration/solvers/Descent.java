package org.farfield.equilibration.solvers;

import java.util.Arrays;
import java.util.Locale;
import org.farfield.error.NoSolutionException;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * A structure on its way to the moments of least energy: descents by conjugate gradients, wherever
 * they are computed, until the potential of the moments themselves agrees with what they carried
 * along.
 */
public final class Descent {
  /** Iterations of all descents of a structure. */
  public static final int MOST = 1000;

  private final Structure structure;
  private final Sites sites;
  private final Preconditioner preconditioner;
  private final double tolerance;
  private double[] p;
  private double[] v; // K G p
  private double[] gradient; // a + (H + K G) p
  private double before = Double.POSITIVE_INFINITY;
  private double residual = Double.POSITIVE_INFINITY;
  private int iterations;

  public Descent(
      Structure structure,
      Sites sites,
      Constraints constraints,
      Preconditioner preconditioner,
      double tolerance) {
    this.structure = structure;
    this.sites = sites;
    this.preconditioner = preconditioner;
    this.tolerance = tolerance;
    p = new ConstraintSpace(sites, constraints).start();
  }

  /** That of a structure, with long waves or without. */
  static Descent of(
      Structure structure,
      Sites sites,
      Constraints constraints,
      boolean waves,
      double tolerance,
      WorkerPool pool) {
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    CoarseInverse coarse =
        waves ? new CoarseMesh(structure, sites, constraints, inverse, pool) : null;
    Preconditioner preconditioner = new Preconditioner(sites, constraints, inverse, coarse);
    return new Descent(structure, sites, constraints, preconditioner, tolerance);
  }

  Structure structure() {
    return structure;
  }

  Sites sites() {
    return sites;
  }

  Preconditioner preconditioner() {
    return preconditioner;
  }

  double tolerance() {
    return tolerance;
  }

  /** p. */
  double[] moments() {
    return p;
  }

  /** That of p, to be carried along. */
  double[] gradient() {
    return gradient;
  }

  int iterations() {
    return iterations;
  }

  /** Whether the potential of p needs no sum. */
  boolean startsAtZero() {
    return Arrays.stream(p).allMatch(x -> x == 0);
  }

  /** After a descent: where it ended, and how many iterations there were in all. */
  void did(double[] moments, int all) {
    p = moments;
    iterations = all;
  }

  /** Takes K G p. */
  void measure(double[] potential) {
    v = potential;
    gradient = v.clone();
    for (int a = 0; a < gradient.length; a++) {
      gradient[a] += sites.linear()[a] + sites.diagonal(a) * p[a];
    }
    before = residual;
    residual = preconditioner.residual(gradient);
  }

  /**
   * Whether another descent is needed.
   *
   * @throws NoSolutionException if the last one did not help
   */
  boolean goesOn() {
    if (!(residual > tolerance)) {
      return false;
    }
    if (iterations == MOST || !(residual < 0.5 * before)) { // what rounding leaves stays
      throw new NoSolutionException(
          String.format(
              Locale.ROOT,
              "%s: charges did not converge in %d iterations, potentials still differ by %.1e V",
              structure.origin(),
              iterations,
              residual));
    }
    return true;
  }

  /** What was found. */
  Solution solution() {
    return new Solution(
        p,
        preconditioner.multipliers(gradient),
        v,
        sites.energy(p, gradient),
        iterations,
        residual);
  }
}
