/**
 * Charges and multipoles that equilibrate in the Coulomb potential they make: what atoms want,
 * under which conditions, and what comes of it, as values. Start at {@link
 * org.farfield.equilibration.ChargeModel}, whose {@link
 * org.farfield.equilibration.ElementParameters} say what elements want; {@link
 * org.farfield.equilibration.Conditions} are sums of charges, fragments, electrodes and fields;
 * {@link org.farfield.Farfield#equilibrate} makes an {@link org.farfield.equilibration.Equilibrium}
 * of them.
 *
 * <p>Models that are no energy say what atoms become in the potential they feel: a {@link
 * org.farfield.equilibration.SiteModel} of one's own, or a {@link
 * org.farfield.equilibration.LinearSiteModel} with {@link
 * org.farfield.equilibration.SiteParameters} of elements and a {@link
 * org.farfield.equilibration.Drive} by surroundings. What computes is in rooms that only the
 * program sees: sums, solvers and, topmost, engine.
 */
package org.farfield.equilibration;
