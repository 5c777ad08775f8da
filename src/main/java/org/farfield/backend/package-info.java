/**
 * What every backend does, and the choice of one. Start at {@link org.farfield.backend.Backend}: it
 * knows three sums, see {@link org.farfield.expansion.plan.Term}: over neighbours, over reciprocal
 * vectors, and on site, each as values, adjoint and Jacobian. Which of them make up the
 * coefficients of a structure it is told; {@link org.farfield.backend.Composition} adds them up,
 * once for all backends. {@link org.farfield.backend.Prepared} keeps what depends on positions, for
 * many sources.
 *
 * <p>Rooms below do the sums: {@code reference} by plain loops, {@code cpu} by threads and vectors,
 * {@code cuda} on GPUs. None of them sees another one.
 */
package org.farfield.backend;
