/**
 * Fewer features: which to keep, or which combinations of them. Start at {@link
 * org.farfield.reduction.Gram}, which takes the rows of a data set one after the other and keeps
 * XᵀX and the sums of columns, so that memory does not grow with the rows. Of it {@link
 * org.farfield.reduction.FarthestPoints} and {@link org.farfield.reduction.Cur} make a {@link
 * org.farfield.reduction.Choice} of columns, and {@link org.farfield.reduction.PrincipalComponents}
 * the directions in which rows spread most. {@code descriptor.SelectedFeatures} and {@code
 * ProjectedFeatures} apply what comes of it.
 */
package org.farfield.reduction;
