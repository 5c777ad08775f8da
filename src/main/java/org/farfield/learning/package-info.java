/**
 * What is learned from features, and what it says of other frames. Start at {@link
 * org.farfield.learning.Training}, which gives a {@link org.farfield.learning.spec.Model}; {@link
 * org.farfield.learning.ModelFile} keeps it, {@link org.farfield.learning.Prediction} applies it,
 * {@link org.farfield.learning.Evaluation} judges it. Frames of the test set are never looked at
 * before the model is complete.
 *
 * <p>Below are six rooms that know nothing of this one, each of which may ask those before it:
 * {@code spec} (what is to be learned), {@code rows} (features of frames as rows), {@code frames}
 * (targets, training set and folds), {@code models} (what a model consists of), {@code fit} (from
 * rows to weights) and {@code parts} (tensors, targets of atoms, kernels). Here they are put
 * together, and charges are learned that answer to the potential they make.
 */
package org.farfield.learning;
