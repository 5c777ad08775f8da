/**
 * Equilibrates structures: applies models and conditions to them, chooses how each is solved, and
 * makes forces of the solution. Start at {@link org.farfield.equilibration.engine.Equilibration}
 * for charges of least energy, with {@link org.farfield.equilibration.engine.SolverEstimate} to
 * choose between a matrix and {@link org.farfield.equilibration.engine.LargeStructures}, and at
 * {@link org.farfield.equilibration.engine.SelfConsistency} for moments that agree with the
 * potential they make, over a {@link org.farfield.equilibration.solvers.Coupling} with matrices or
 * the engine. {@link org.farfield.equilibration.engine.Responses} tells how dipole moments answer;
 * {@link org.farfield.equilibration.engine.Convergence} counts iterations of ways to solve that
 * experiments compare.
 */
package org.farfield.equilibration.engine;
