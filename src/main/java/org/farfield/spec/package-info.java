/**
 * What features are: which densities are expanded, on which basis, how far, how accurately, and
 * what is made of it.
 *
 * <p>{@link org.farfield.spec.FeatureSpec} is the root: expansions, a descriptor, rows, gradients
 * and centres. An {@link org.farfield.spec.Expansion} is a list of {@link
 * org.farfield.spec.Density}, a basis, L, {@link org.farfield.spec.Channels} and what the planner
 * may choose. All are values: checked when made, compared by content, free of tables, files and
 * devices. Whatever decides numbers belongs here, so that it can be written beside them and read
 * again.
 *
 * <p>Start at {@code FeatureSpec}; a new kind of density begins as a class beside {@code
 * LongRangeDensity}, with a place in {@code spec.codec}. May ask: math, error, files, potential,
 * basis, structure.
 */
package org.farfield.spec;
