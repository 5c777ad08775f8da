/**
 * The matrix of electrostatics between Gaussian multipoles, G, and its derivatives. Start at {@link
 * org.farfield.equilibration.sums.Electrostatics}: near pairs in closed form ({@link
 * org.farfield.equilibration.sums.PairTensor}, kept by {@link
 * org.farfield.equilibration.sums.SparsePairs}) and a {@link
 * org.farfield.equilibration.sums.LongRange} part, which is {@link
 * org.farfield.equilibration.sums.Waves} in crystals and {@link
 * org.farfield.equilibration.sums.EngineLongRange} where the engine sums. No tables, no accuracy to
 * choose where all is in closed form, the same bits for any batch. {@link
 * org.farfield.equilibration.sums.Moments} says how moments are laid out and are derivatives,
 * {@link org.farfield.equilibration.sums.Slopes} collects derivatives of energies. Nothing here
 * knows what atoms want.
 */
package org.farfield.equilibration.sums;
