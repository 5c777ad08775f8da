/**
 * Plain loops straight from the formulas: slow, obviously right, the yardstick of the others. It
 * shares tables and plans with them, and not a loop.
 *
 * <p>Start at {@link org.farfield.backend.reference.ReferenceBackend}; values, adjoint and Jacobian
 * of the three sums are a class each. It has no mesh, and takes one thread.
 */
package org.farfield.backend.reference;
