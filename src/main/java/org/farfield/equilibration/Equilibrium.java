package org.farfield.equilibration;

/**
 * Charges of one structure at which the energy is least, and what follows.
 *
 * @param charges e, one per atom
 * @param multipliers λ of each constraint: minus the electronegativity that all atoms it binds have
 *     in common, eV/e
 * @param potential of all charges, averaged over the Gaussian of each atom, its own included, V
 * @param energy of charges alone, eV
 * @param gradient of the energy with respect to positions, eV/Å, 3N; forces are minus it
 * @param strain derivatives of the energy with respect to strain, eV, 9 numbers; of crystals stress
 *     is these over the volume
 * @param iterations of the solver, 0 of a direct one
 * @param residual largest difference of electronegativities that is left, eV/e
 */
@SuppressWarnings("ArrayRecordComponent") // results, not compared
public record Equilibrium(
    double[] charges,
    double[] multipliers,
    double[] potential,
    double energy,
    double[] gradient,
    double[] strain,
    int iterations,
    double residual) {
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
