/**
 * What is made of expansion coefficients, atom by atom; nothing here knows a backend. Start at
 * {@link org.farfield.descriptor.Descriptor}: its row of an atom is blocks, and each {@link
 * org.farfield.descriptor.FeatureBlock} turns as its {@link org.farfield.descriptor.Irrep} says.
 * {@link org.farfield.descriptor.ExpansionRows} are the coefficients themselves, {@link
 * org.farfield.descriptor.PowerSpectrum} pairs of densities without their orientation, {@link
 * org.farfield.descriptor.Equivariants} products of two or more by Clebsch-Gordan coefficients,
 * planned by {@link org.farfield.descriptor.Correlations} and made by {@link
 * org.farfield.descriptor.Multiplication}.
 *
 * <p>{@link org.farfield.descriptor.SelectedFeatures} and {@link
 * org.farfield.descriptor.ProjectedFeatures} make fewer of another descriptor. Derivatives with
 * respect to coefficients are made beside the rows; the chain to positions is the backend's.
 */
package org.farfield.descriptor;
