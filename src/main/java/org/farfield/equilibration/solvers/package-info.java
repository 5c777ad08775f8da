/**
 * Solves (H + G) p = −a under constraints, and Φ(p) = p. {@link
 * org.farfield.equilibration.solvers.Sites} says what the atoms of a structure want, {@link
 * org.farfield.equilibration.solvers.Constraints} what their charges must fulfil; start at {@link
 * org.farfield.equilibration.solvers.DenseSolver}, which factors a matrix.
 *
 * <p>Where none is factored, {@link org.farfield.equilibration.solvers.ProjectedCg} or, many
 * structures at a time on a device, {@link org.farfield.equilibration.solvers.SideBySide} takes the
 * steps of a {@link org.farfield.equilibration.solvers.Descent}, with products of {@link
 * org.farfield.equilibration.solvers.MatrixFree} or {@link
 * org.farfield.equilibration.solvers.KeptMatrix} and a {@link
 * org.farfield.equilibration.solvers.Preconditioner} by plane waves or a coarse mesh. Models that
 * are no energy are a {@link org.farfield.equilibration.solvers.FixedPoint}, which {@link
 * org.farfield.equilibration.solvers.FixedPointSolver} finds by {@link
 * org.farfield.equilibration.solvers.Anderson}'s mixing and Newton's method behind it.
 */
package org.farfield.equilibration.solvers;
