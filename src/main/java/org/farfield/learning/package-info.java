/**
 * What is learned from features: {@link org.farfield.learning.Training} reads frames and targets
 * ({@code TrainingSet}), streams rows of the linear problem into factors of folds ({@code
 * FoldFactors}), chooses the penalty ({@code Fit}) and gives a {@link org.farfield.learning.Model};
 * start there. What turns, what is of atoms and kernels take another way through the same factors
 * ({@code PartsTraining}): a linear problem for each part. {@link org.farfield.learning.ModelFile}
 * keeps models, {@link org.farfield.learning.Prediction} applies them. Frames of the test set are
 * never looked at before the model is complete.
 */
package org.farfield.learning;
