/**
 * Radial functions on which coefficients are projected: {@link org.farfield.basis.Gto}, {@link
 * org.farfield.basis.Monomial}, {@link org.farfield.basis.Laplacian} and {@link
 * org.farfield.basis.Tabulated}, all kinds of {@link org.farfield.basis.RadialBasis} (start there).
 * Values only: their orthonormal form and their integrals against spherical Bessel functions are
 * tables, {@code expansion.tables.RadialFunctions}.
 */
package org.farfield.basis;
