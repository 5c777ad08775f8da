/**
 * What a run says of itself: which densities are expanded, on which basis, how far, how accurately.
 *
 * <p>{@link org.farfield.spec.Expansion} is the root: a list of {@link org.farfield.spec.Density},
 * a basis, L, {@link org.farfield.spec.Channels} and what the planner may choose. All are values:
 * checked when made, compared by content, free of tables, files and devices. Whatever decides
 * numbers belongs here, so that it can be written beside them and read again.
 *
 * <p>Start at {@code Expansion}; a new kind of density begins as a class beside {@code
 * LongRangeDensity}. May ask: math, error, potential, basis, structure.
 */
package org.farfield.spec;
