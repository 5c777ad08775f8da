/**
 * What depends on the specification alone and is made once for all structures: radial functions of
 * the distance or of |k|, and how large an error is made by leaving out what is beyond a cutoff.
 *
 * <p>{@link org.farfield.expansion.tables.RadialTable} is what a sum over neighbours needs of a
 * density (start there), {@link org.farfield.expansion.tables.LongRangeTable} what one over
 * reciprocal vectors needs, {@link org.farfield.expansion.tables.ErrorModel} what the planner asks.
 * Tables know no structure and no plan.
 */
package org.farfield.expansion.tables;
