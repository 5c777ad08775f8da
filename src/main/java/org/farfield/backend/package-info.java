/**
 * The backend interface and its choice.
 *
 * <p>A backend knows three sums, see {@link org.farfield.expansion.plan.Term}: over neighbours,
 * over reciprocal vectors, and on site, each as values, adjoint and Jacobian. Which of them make up
 * the coefficients of a structure it is told; {@link org.farfield.backend.Composition} adds them
 * up.
 */
package org.farfield.backend;
