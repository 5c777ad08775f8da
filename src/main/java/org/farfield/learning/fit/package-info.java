/**
 * From rows to weights: {@link org.farfield.learning.fit.FoldFactors} takes rows into a factor of
 * each fold, {@link org.farfield.learning.fit.Fit} finds penalty and weights of blocks by the error
 * of what is held out; {@link org.farfield.learning.fit.FittedProblem} does all of it, with a model
 * for each member of the committee: start there. {@link org.farfield.learning.fit.FreeColumns} are
 * what atoms of an element add without features, {@link org.farfield.learning.fit.LinearWork} is
 * where products are made, on threads or a device, {@link org.farfield.learning.fit.TrainingRecord}
 * writes down how it was done. Nothing here knows what columns mean.
 */
package org.farfield.learning.fit;
