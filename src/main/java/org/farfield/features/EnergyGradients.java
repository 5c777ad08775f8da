package org.farfield.features;

import java.util.Arrays;
import org.farfield.expansion.Gradients;

/**
 * The energy of a structure and its derivatives.
 *
 * @param energy E = Σ model(row) over the rows of the structure, in the unit of the model
 * @param gradients ∂E/∂(positions of the atoms), in its unit per Å, points held; ∂E/∂ε, which
 *     divided by the volume is the stress; and ∂E/∂(weights) of the sources: a line per element of
 *     the structure, ascending, or per column or mixture of the channels
 */
public record EnergyGradients(double energy, Gradients gradients) {
  /**
   * Forces −∂E/∂r.
   *
   * @return 3N numbers, {@code [3 atom + axis]}, in the unit of the model per Å
   */
  public double[] forces() {
    double[] forces = gradients.positions().clone();
    for (int x = 0; x < forces.length; x++) {
      forces[x] = -forces[x];
    }
    return forces;
  }

  /**
   * With an energy that does not depend on where atoms are.
   *
   * @param constant that is added
   * @return the sum, with the same gradients
   */
  public EnergyGradients plus(double constant) {
    return new EnergyGradients(energy + constant, gradients);
  }

  /**
   * With another energy of the same atoms.
   *
   * @param other energy and gradients
   * @return energy and derivatives by positions and strain of the sum; none by weights
   */
  public EnergyGradients plus(EnergyGradients other) {
    double[] positions = gradients.positions().clone();
    double[] strain = gradients.strain().clone();
    Arrays.setAll(positions, x -> positions[x] + other.gradients().positions()[x]);
    Arrays.setAll(strain, x -> strain[x] + other.gradients().strain()[x]);
    return new EnergyGradients(
        energy + other.energy(), new Gradients(positions, strain, new double[0][]));
  }

  /**
   * Less the energy of some of its atoms alone.
   *
   * @param alone energy and gradients of these atoms, in the same cell
   * @param atoms which, 0-based
   * @return energy and derivatives by positions and strain of the difference; none by weights, of
   *     which atoms alone may have fewer
   */
  public EnergyGradients less(EnergyGradients alone, int[] atoms) {
    double[] positions = gradients.positions().clone();
    double[] strain = gradients.strain().clone();
    for (int x = 0; x < 3 * atoms.length; x++) {
      positions[3 * atoms[x / 3] + x % 3] -= alone.gradients().positions()[x];
    }
    for (int x = 0; x < strain.length; x++) {
      strain[x] -= alone.gradients().strain()[x];
    }
    return new EnergyGradients(
        energy - alone.energy(), new Gradients(positions, strain, new double[0][]));
  }
}
