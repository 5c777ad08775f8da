/**
 * What is learned from features: {@link org.farfield.learning.Training} reads frames and targets
 * ({@code TrainingSet}), streams rows of the linear problem into factors of folds ({@code
 * FoldFactors}), chooses the penalty ({@code Fit}) and gives a {@link
 * org.farfield.learning.LinearModel}; start there. {@link
 * org.farfield.learning.ModelFile} keeps it, {@link org.farfield.learning.Prediction} applies it.
 * Frames of the test set are never looked at before the model is complete.
 */
package org.farfield.learning;
