package org.farfield.backend;

import java.util.function.BiFunction;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WidthClass;

/**
 * Makes coefficients and their derivatives of the terms of a structure, one after the other in
 * their order: each adds to what those before it left.
 */
public final class Composition {
  private Composition() {}

  /** Makes what adds to coefficients. */
  @FunctionalInterface
  public interface Values {
    /**
     * Makes it.
     *
     * @param tables of a class of sources
     * @param job the structure with these sources
     * @param c added to
     * @return the three sums
     */
    Term.Sums of(ExpansionTables tables, PlannedStructure job, Coefficients c);
  }

  /** Makes what adds to gradients. */
  @FunctionalInterface
  public interface Adjoint {
    /**
     * Makes it.
     *
     * @param tables of a class of sources
     * @param job the structure with these sources
     * @param result added to
     * @return the three sums
     */
    Term.Sums of(ExpansionTables tables, PlannedStructure job, Gradients result);
  }

  /**
   * Coefficients of a structure, the sum over all widths of its sources.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @param sums adds to coefficients
   * @return all sums together
   */
  public static Coefficients values(ExpansionTables tables, PlannedStructure job, Values sums) {
    Coefficients c = zeros(tables, job);
    addValues(tables, job, sums, c);
    return c;
  }

  /**
   * What coefficients of a structure are added to.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @return zeros
   */
  public static Coefficients zeros(ExpansionTables tables, PlannedStructure job) {
    return new Coefficients(
        tables.hyperparameters(), job.structure().size(), job.sources().labels());
  }

  /**
   * Adds coefficients of a structure, the sum over all widths of its sources.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @param sums adds to coefficients
   * @param c added to
   */
  public static void addValues(
      ExpansionTables tables, PlannedStructure job, Values sums, Coefficients c) {
    for (WidthClass some : WidthClass.of(tables, job)) {
      add(some.tables(), some.job(), sums.of(some.tables(), some.job(), c));
    }
  }

  /**
   * Gradients of a scalar of the coefficients of a structure, the sum over all widths of its
   * sources.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @param sums adds to gradients
   * @return all sums together
   */
  public static Gradients adjoint(ExpansionTables tables, PlannedStructure job, Adjoint sums) {
    Gradients result = job.zeroGradients();
    for (WidthClass some : WidthClass.of(tables, job)) {
      Gradients own = some.job().zeroGradients();
      add(some.tables(), some.job(), sums.of(some.tables(), some.job(), own));
      some.addTo(own, result);
    }
    result.clearPoints(job.structure().atoms());
    return result;
  }

  /**
   * The Jacobian of some centres, that of potentials that are not split.
   *
   * @param tables of the hyperparameters
   * @param speeds of the backend
   * @param planned the structure
   * @param centres 0-based atoms, ascending
   * @param sums adds to the Jacobian of the structure with another plan, if need be; centres are
   *     not yet to be closed
   * @return all sums together, centres still to be closed
   */
  public static Jacobian jacobian(
      ExpansionTables tables,
      Speeds speeds,
      PlannedStructure planned,
      int[] centres,
      BiFunction<PlannedStructure, Jacobian, Term.Sums> sums) {
    PlannedStructure job = Planner.unsplit(tables, speeds, planned);
    Jacobian result = job.zeroJacobian(tables, centres);
    add(tables, job, sums.apply(job, result));
    return result;
  }

  private static void add(ExpansionTables tables, PlannedStructure job, Term.Sums sums) {
    tables.terms(job.plan()).forEach(term -> term.with(sums));
  }
}
