/**
 * The sum over neighbours, by tables of pair functions. Start at {@link
 * org.farfield.backend.cpu.pairs.NeighborSum}: neighbours of an atom, which are kept where there is
 * memory, come in blocks of one species, sorted by the polynomials that they need ({@link
 * org.farfield.backend.cpu.pairs.NeighborBlocks}). Functions of their distances ({@link
 * org.farfield.backend.cpu.pairs.VectorRadial}) and harmonics of their directions ({@link
 * org.farfield.backend.cpu.pairs.NeighborPairs}) go through products of a vector kernel. {@link
 * org.farfield.backend.cpu.pairs.NeighborJob} is what values and derivatives of a structure share.
 *
 * <p>{@link org.farfield.backend.cpu.pairs.NeighborAdjoint}, {@link
 * org.farfield.backend.cpu.pairs.MultipoleAdjoint} and {@link
 * org.farfield.backend.cpu.pairs.NeighborJacobian} are derivatives: of charges, of sources that are
 * multipoles, and of all coefficients.
 */
package org.farfield.backend.cpu.pairs;
