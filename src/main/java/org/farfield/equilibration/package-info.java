/**
 * Charges and multipoles that equilibrate in the Coulomb potential they make: {@link
 * org.farfield.equilibration.Equilibration} solves, with a {@link
 * org.farfield.equilibration.ChargeModel} that says what atoms want, and gives an {@link
 * org.farfield.equilibration.Equilibrium}; start there.
 *
 * <p>Models that are no energy say what atoms become in the potential they feel, {@link
 * org.farfield.equilibration.SiteModel}; {@link org.farfield.equilibration.SelfConsistency} finds
 * moments that agree with the potential they make.
 *
 * <p>The matrix of electrostatics is made here in closed form, for structures whose equations are
 * solved densely: no tables, no accuracy to choose, the same bits for any batch. Many atoms have no
 * matrix: near pairs are kept, and the engine sums the rest for each product.
 */
package org.farfield.equilibration;
