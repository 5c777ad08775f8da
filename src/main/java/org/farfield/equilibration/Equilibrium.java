package org.farfield.equilibration;

import org.farfield.equilibration.sums.Moments;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Column;
import org.farfield.structure.Structure;

/**
 * Charges, and higher moments, of one structure at which the energy is least, or which agree with
 * the potential they make, and what follows.
 *
 * @param degree largest l of the moments
 * @param moments {@code [atom · (degree + 1)² + l² + l + m]}, e Å^l, in Racah's normalisation
 * @param multipliers λ of each constraint: minus the electronegativity that all atoms it binds have
 *     in common, eV/e
 * @param potential of all moments, projected on each moment of each atom, its own included, laid
 *     out likewise; for charges it is averaged over the atom's Gaussian, V
 * @param energy of moments alone, eV
 * @param gradient of the energy with respect to positions, eV/Å, 3N; forces are minus it
 * @param strain derivatives of the energy with respect to strain, eV, 9 numbers; of crystals stress
 *     is these over the volume
 * @param iterations of the solver, 0 of a direct one
 * @param residual largest difference of electronegativities that is left, eV/e; of a {@link
 *     SiteModel} that of moments and what their potentials make, e Å^l
 */
@SuppressWarnings("ArrayRecordComponent") // results, not compared
public record Equilibrium(
    int degree,
    double[] moments,
    double[] multipliers,
    double[] potential,
    double energy,
    double[] gradient,
    double[] strain,
    int iterations,
    double residual) {
  /**
   * Charges.
   *
   * @return e, one per atom; a new array
   */
  public double[] charges() {
    return monopoles(moments);
  }

  /**
   * The mean potential that each charge feels.
   *
   * @return V, one per atom; a new array
   */
  public double[] chargePotential() {
    return monopoles(potential);
  }

  private double[] monopoles(double[] values) {
    int rows = (degree + 1) * (degree + 1);
    double[] result = new double[values.length / rows];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i * rows];
    }
    return result;
  }

  /**
   * Dipoles of the atoms.
   *
   * @return x, y, z of each, e Å; zeros if the model has none; a new array
   */
  public double[] dipoles() {
    int rows = (degree + 1) * (degree + 1);
    double[] result = new double[3 * (moments.length / rows)];
    for (int x = 0; x < result.length && degree > 0; x++) {
      result[x] = moments[x / 3 * rows + Moments.DIPOLE[x % 3]];
    }
    return result;
  }

  /**
   * The dipole moment of the whole structure, Σ (q R + μ).
   *
   * @param structure a molecule, of which this is the equilibrium
   * @return x, y, z, e Å, for positions as they are; a new array
   * @throws InputException if it is periodic
   */
  public double[] dipoleMoment(Structure structure) {
    if (!structure.cell().isOpen()) {
      throw new InputException(
          structure.origin()
              + ": charges that repeat have no dipole moment; those of molecules do");
    }
    double[] charges = charges();
    double[] own = dipoles();
    double[] result = new double[3];
    for (int i = 0; i < charges.length; i++) {
      for (int x = 0; x < 3; x++) {
        result[x] += charges[i] * structure.position(i, x) + own[3 * i + x];
      }
    }
    return result;
  }

  /**
   * Puts moments into columns, for features of them.
   *
   * @param structure of which this is the equilibrium
   * @param columns names for charges, dipoles and all moments, as far as they are wanted
   * @return the structure with these columns, sources of the same {@link Channels}
   */
  public Structure into(Structure structure, Channels.Multipoles columns) {
    Structure result = structure;
    if (columns.charges().isPresent()) {
      result = result.with(Column.reals(columns.charges().get(), charges()));
    }
    if (columns.dipoles().isPresent()) {
      result = result.with(Column.reals(columns.dipoles().get(), 3, dipoles()));
    }
    if (columns.moments().isPresent()) {
      int rows = (degree + 1) * (degree + 1);
      result = result.with(Column.reals(columns.moments().get(), rows, moments));
    }
    return result;
  }

  /**
   * Forces.
   *
   * @return minus the gradient, eV/Å, 3N numbers; a new array
   */
  public double[] forces() {
    double[] forces = new double[gradient.length];
    for (int x = 0; x < forces.length; x++) {
      forces[x] = -gradient[x];
    }
    return forces;
  }
}
