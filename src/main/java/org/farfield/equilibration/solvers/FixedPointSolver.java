package org.farfield.equilibration.solvers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.farfield.error.NoSolutionException;

/**
 * Finds p = Φ(p) by Anderson's mixing, and where that does not get nearer by Newton's method with
 * GMRES for its equations; both with the screening of long waves. The same equations, transposed,
 * are those of derivatives.
 */
public final class FixedPointSolver {
  private static final int HISTORY = 8;
  private static final double BARE = 0.4; // mixing without screening
  private static final int MIXED = 150; // steps of mixing at most
  private static final int PATIENCE = 40; // of them without getting nearer
  private static final double LOST = 1e4; // times what was left at first
  private static final int NEWTON = 30; // steps
  private static final int KRYLOV = 300; // products in each
  private static final double ADJOINT = 1e-3; // of the tolerance: forces are linear in it
  private static final double ROUNDING = 1e-12; // V, of potentials of some hundred V

  private final FixedPoint problem;
  private final Function<FixedPoint.Step, Screening> makeScreening;
  private final double tolerance;
  private Screening screening;
  private final List<Double> residuals = new ArrayList<>();
  private int iterations;

  /** Takes a problem; screening is made at the first step. */
  public FixedPointSolver(
      FixedPoint problem, Function<FixedPoint.Step, Screening> screening, double tolerance) {
    this.problem = problem;
    makeScreening = screening;
    this.tolerance = tolerance;
  }

  /**
   * What was found.
   *
   * @param p moments that differ from Φ(p) by the tolerance at most
   * @param step Φ there
   * @param iterations how often potentials were computed
   * @param residual the largest difference, e Å^l
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  public record Found(double[] p, FixedPoint.Step step, int iterations, double residual) {}

  /**
   * Solves.
   *
   * @param start where to begin; its charges have the sum that is asked for
   * @throws NoSolutionException if nothing was found
   */
  public Found solve(double[] start) {
    Found first = at(start);
    screening = makeScreening.apply(first.step);
    Anderson mixing = new Anderson(HISTORY, screening.isPresent() ? 1 : BARE);
    Found mixed = mix(first, mixing, MIXED, PATIENCE);
    return mixed.residual <= tolerance ? mixed : newton(mixed);
  }

  /** Mixes in some way alone; what is nearest if nothing was found. */
  public Found mix(double[] start, Anderson mixing, int most) {
    Found first = at(start);
    screening = makeScreening.apply(first.step);
    return mix(first, mixing, most, most);
  }

  private Found at(double[] p) {
    FixedPoint.Step step = problem.at(p);
    iterations++;
    double residual = largest(rest(step, p));
    residuals.add(residual);
    return new Found(p, step, iterations, residual);
  }

  /** What was left wherever it was. */
  public double[] residuals() {
    return residuals.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] rest(FixedPoint.Step step, double[] p) {
    return Vectors.minus(step.moments, p);
  }

  private static double largest(double[] v) {
    double most = 0;
    for (double x : v) {
      most = Math.abs(x) <= most ? most : Math.abs(x); // NaN stays
    }
    return most;
  }

  private Found mix(Found first, Anderson mixing, int most, int patience) {
    Found here = first;
    Found best = first;
    int since = 0;
    while (best.residual > tolerance && iterations < most && since < patience) {
      double[] rest = screening.of(rest(here.step, here.p));
      here = at(mixing.next(here.p, rest));
      since = here.residual < 0.9 * best.residual ? 0 : since + 1;
      best = here.residual < best.residual ? here : best;
      if (!(here.residual <= LOST * first.residual)) {
        break;
      }
    }
    return new Found(best.p, best.step, iterations, best.residual);
  }

  private Found newton(Found from) {
    Found here = from;
    for (int k = 0; k < NEWTON && here.residual > tolerance; k++) {
      FixedPoint.Step step = here.step;
      double[] rest = rest(step, here.p);
      double norm = Vectors.norm(rest);
      Gmres gmres = new Gmres(x -> Vectors.minus(x, step.derivative(x)), screening::of, KRYLOV);
      double[] change = gmres.solve(rest, Math.max(1e-4 * norm, 0.1 * tolerance));
      iterations += gmres.iterations();
      Found next = null;
      for (double length = 1; length > 1e-3 && next == null; length *= 0.5) {
        double[] p = here.p.clone();
        Vectors.add(length, change, p);
        Found tried = at(p);
        next = Vectors.norm(rest(tried.step, p)) < (1 - 0.1 * length) * norm ? tried : null;
      }
      if (next == null) {
        break;
      }
      here = next;
    }
    if (!(here.residual <= tolerance)) {
      throw new NoSolutionException(
          String.format(
              Locale.ROOT,
              "%s: charges did not converge in %d iterations, they still differ by %.1e e from"
                  + " those that their potentials make",
              problem.structure().origin(),
              iterations,
              here.residual));
    }
    return new Found(here.p, here.step, iterations, here.residual);
  }

  /**
   * The weights of F in the derivatives of an energy: those of y with (1 − ∂Φ/∂p)ᵀ y = ∂E/∂p.
   *
   * @param found the solution
   * @param slopes ∂E/∂p
   * @throws NoSolutionException if they were not found
   */
  public double[] adjoint(Found found, double[] slopes) {
    double[] b = free(slopes);
    double enough = ADJOINT * tolerance * Math.max(1, Vectors.norm(b));
    Gmres gmres =
        new Gmres(
            y -> free(Vectors.minus(y, found.step.transposed(y))),
            y -> free(screening.transposed(y)),
            KRYLOV);
    double[] y = gmres.solve(b, enough);
    if (!(gmres.residual() <= Math.max(1e3 * enough, ROUNDING))) {
      throw new NoSolutionException(
          problem.structure().origin()
              + ": forces did not converge: what charges answer to each other has no inverse");
    }
    return found.step.weights(y);
  }

  // Equal numbers for all charges are no matter where their sum is held: without them.
  private double[] free(double[] y) {
    int rows = problem.rows();
    double mean = 0;
    for (int a = 0; a < y.length; a += rows) {
      mean += y[a];
    }
    mean /= (double) y.length / rows;
    double[] result = y.clone();
    for (int a = 0; a < y.length; a += rows) {
      result[a] -= mean;
    }
    return result;
  }
}
