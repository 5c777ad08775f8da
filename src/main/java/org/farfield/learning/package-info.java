/**
 * What is to be learned, and what came of it, as values. Start at {@link
 * org.farfield.learning.TrainingSettings}: it holds a {@link org.farfield.learning.Target} with its
 * {@link org.farfield.learning.TargetShape}, the {@link org.farfield.learning.Choice} of frames and
 * folds, the {@link org.farfield.learning.Baseline}, forces and a kernel. {@link
 * org.farfield.Farfield#train} makes {@link org.farfield.learning.Trained} of them: a {@link
 * org.farfield.learning.Model} and the frames of the test set; other calls there give {@link
 * org.farfield.learning.Predicted} and the {@link org.farfield.learning.Evaluation} with its {@link
 * org.farfield.learning.Errors}. Values read what they name in a frame and say in words what is
 * wrong with it; nothing is computed here but errors. What computes is in rooms that only the
 * program sees, of which the topmost is {@code engine}.
 */
package org.farfield.learning;
