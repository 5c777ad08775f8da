package org.farfield.features.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.farfield.backend.Backend;
import org.farfield.descriptor.Descriptor;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.features.SummedGradients;
import org.farfield.structure.Structure;

/**
 * Derivatives of features summed over the centres of one structure.
 *
 * <p>They are summed from the Jacobians of some centres at a time ({@link CentreGradients}), whose
 * number is chosen such that memory does not grow faster than the number of atoms; the time grows
 * as its square.
 */
public final class SummedJacobians {
  /**
   * Memory of the Jacobians that are summed at a time, about, unless that of one centre has more.
   */
  public static final double BYTES_AT_A_TIME = 1 << 27;

  private SummedJacobians() {}

  /**
   * One expansion of a structure and how it was made.
   *
   * @param tables of the hyperparameters
   * @param job the structure
   * @param values its coefficients
   */
  public record Expansion(ExpansionTables tables, PlannedStructure job, Coefficients values) {}

  static SummedGradients zero(int features, int atoms) {
    if (3.0 * atoms * features > Integer.MAX_VALUE) {
      throw new InputException(
          "the gradients of "
              + features
              + " features with respect to "
              + atoms
              + " atoms are more than one array holds; use fewer features or the adjoint");
    }
    return new SummedGradients(
        features,
        new double[3 * atoms * features],
        new double[9 * features],
        new double[9 * features]);
  }

  /**
   * Gradients of the sum of the expansion coefficients themselves.
   *
   * @param backend that has Jacobians
   * @param tables of the hyperparameters
   * @param job the structure
   * @return features as in a row of the coefficients
   * @throws InputException if the backend has no Jacobian for it
   */
  public static SummedGradients ofCoefficients(
      Backend backend, ExpansionTables tables, PlannedStructure job) {
    Structure structure = job.structure();
    Coefficients row = new Coefficients(tables.hyperparameters(), 1, job.sources().labels());
    SummedGradients result = zero(row.rowLength(), structure.atoms());
    int portion = CentreGradients.portion(row.rowLength(), structure);
    for (int from = 0; from < structure.size(); from += portion) {
      int to = Math.min(structure.size(), from + portion);
      Jacobian jacobian = backend.jacobian(tables, job, from, to);
      for (int s = 0; s < jacobian.samples(); s++) {
        if (jacobian.atom(s) < structure.atoms()) {
          add(jacobian.positions(s), result.positions(), 3 * jacobian.atom(s) * result.features());
        } else {
          addPoint(result, structure, jacobian.atom(s), jacobian.positions(s));
        }
      }
      for (int i = from; i < to; i++) {
        add(jacobian.strain(i), result.strain(), 0);
      }
    }
    return result;
  }

  /** Adds what moving a point does, {@code [axis · features + feature]}. */
  static void addPoint(SummedGradients to, Structure structure, int point, double[] byPosition) {
    int features = to.features();
    for (int x = 0; x < 9; x++) {
      double r = structure.position(point, x % 3);
      for (int f = 0; f < features; f++) {
        to.points()[x * features + f] += r * byPosition[x / 3 * features + f];
      }
    }
  }

  private static void add(double[] from, double[] to, int at) {
    for (int x = 0; x < from.length; x++) {
      to[at + x] += from[x];
    }
  }

  /**
   * Gradients of the sum of features that are products of at most four expansions.
   *
   * @param backend that has Jacobians
   * @param expansions of the structure, as the factors of the descriptor number them
   * @param descriptor makes the features
   * @return the gradients
   * @throws InputException if the backend has no Jacobian, or the products have more factors
   */
  public static SummedGradients of(
      Backend backend, List<Expansion> expansions, Descriptor descriptor) {
    int atoms = expansions.get(0).values().atoms();
    return of(backend, expansions, descriptor, IntStream.range(0, atoms).boxed().toList());
  }

  /**
   * The same, summed over some of the centres.
   *
   * @param backend that has Jacobians
   * @param expansions of the structure, as the factors of the descriptor number them
   * @param descriptor makes the features
   * @param centres 0-based atoms and points, ascending
   * @return the gradients
   * @throws InputException if the backend has no Jacobian, or the products have more factors
   */
  public static SummedGradients of(
      Backend backend, List<Expansion> expansions, Descriptor descriptor, List<Integer> centres) {
    int atoms = expansions.get(0).job().structure().atoms();
    SummedGradients result = zero(descriptor.features(), atoms);
    for (List<Integer> portion : CentreGradients.portions(expansions, centres)) {
      CentreGradients.of(backend, expansions, descriptor, portion).addTo(result, portion);
    }
    return result;
  }
}
