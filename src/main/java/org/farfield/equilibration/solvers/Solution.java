package org.farfield.equilibration.solvers;

/**
 * What a solver found.
 *
 * @param moments p, {@code [atom · (degree + 1)² + lm]}
 * @param multipliers λ of each constraint, eV/e
 * @param potential K G p, what sources of all atoms make, V for charges
 * @param energy eV
 * @param iterations 0 of a direct solver
 * @param residual the largest difference of potentials that is left where charge may flow, V
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Solution(
    double[] moments,
    double[] multipliers,
    double[] potential,
    double energy,
    int iterations,
    double residual) {}
