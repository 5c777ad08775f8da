/**
 * Mathematics that no library gives, which knows nothing of atoms. Start at what is asked for:
 * {@link org.farfield.math.SphericalHarmonics} and {@link org.farfield.math.ClebschGordan} for
 * rotations, {@link org.farfield.math.SphericalBessel}, {@link org.farfield.math.IncompleteGamma}
 * and {@link org.farfield.math.BoysFunctions} for radial parts, {@link
 * org.farfield.math.GaussLegendre} for integrals.
 *
 * <p>{@link org.farfield.math.BesselTransform} turns functions of a distance into functions of k
 * and back, which is what tables are made by; {@link org.farfield.math.AdaptiveTable} makes a
 * {@link org.farfield.math.PiecewisePolynomial} of any smooth function, and {@link
 * org.farfield.math.KernelTable} lays it out for vector kernels. {@link
 * org.farfield.math.HalfSpace} lists lattice vectors. {@link org.farfield.math.LaneSum} and {@link
 * org.farfield.math.DotProduct} add in an order that is the same everywhere.
 */
package org.farfield.math;
