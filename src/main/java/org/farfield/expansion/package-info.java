/**
 * How coefficients are made, and what they look like.
 *
 * <p>{@link org.farfield.expansion.Planner} turns accuracy into a {@link
 * org.farfield.expansion.Plan}, which is numbers; {@link
 * org.farfield.expansion.ExpansionTables#terms} turns that into {@link
 * org.farfield.expansion.Term}s, which have tables: start there. {@link
 * org.farfield.expansion.RadialTable} is what a sum over neighbours needs of a density, {@link
 * org.farfield.expansion.LongRangeTable} what one over reciprocal vectors needs.
 */
package org.farfield.expansion;
