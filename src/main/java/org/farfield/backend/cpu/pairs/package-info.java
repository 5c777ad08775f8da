/**
 * The sum over neighbours, by tables of pair functions. Start at {@link
 * org.farfield.backend.cpu.pairs.NeighborSum}: neighbours of an atom come in blocks of one species
 * ({@link org.farfield.backend.cpu.pairs.NeighborBlocks}), functions of their distances and
 * harmonics of their directions ({@link org.farfield.backend.cpu.pairs.NeighborPairs}) are kept
 * where there is memory, and products go to a vector kernel. {@link
 * org.farfield.backend.cpu.pairs.NeighborJob} is what values and derivatives of a structure share.
 *
 * <p>{@link org.farfield.backend.cpu.pairs.NeighborAdjoint}, {@link
 * org.farfield.backend.cpu.pairs.MultipoleAdjoint} and {@link
 * org.farfield.backend.cpu.pairs.NeighborJacobian} are derivatives: of charges, of sources that are
 * multipoles, and of all coefficients.
 */
package org.farfield.backend.cpu.pairs;
