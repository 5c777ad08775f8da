/**
 * What an expansion takes and gives, as values that depend on nothing but numbers: {@link
 * org.farfield.expansion.Sources} (what the atoms bring), {@link
 * org.farfield.expansion.Coefficients} (start there: the order of all numbers), {@link
 * org.farfield.expansion.Gradients} of a scalar of them, {@link org.farfield.expansion.Jacobian};
 * and {@link org.farfield.expansion.DeviceVectors}, the same numbers where a device computes.
 *
 * <p>How they are made: tables of radial functions in {@code expansion.tables}, which sums and up
 * to where in {@code expansion.plan}, the sums themselves in {@code backend}.
 */
package org.farfield.expansion;
