/**
 * Trains, predicts and judges: puts together what the rooms below have. Start at {@link
 * org.farfield.learning.engine.Training}, which gives a {@link org.farfield.learning.Model}; {@link
 * org.farfield.learning.engine.ModelFile} keeps it, {@link org.farfield.learning.engine.Prediction}
 * applies it, {@link org.farfield.learning.engine.Judgement} and {@link
 * org.farfield.learning.engine.ForceEvaluation} put it beside what frames say, {@link
 * org.farfield.learning.engine.LearningCurve} does all of that for growing training sets. {@link
 * org.farfield.learning.engine.KqeqTraining} and {@link
 * org.farfield.learning.engine.EquilibrationTraining} learn charges that answer to the potential
 * they make, {@link org.farfield.learning.engine.LearnedCharges} solves for them. Frames of the
 * test set are never looked at before the model is complete.
 *
 * <p>Below are five rooms that know nothing of this one, each of which may ask those before it:
 * {@code rows} (features of frames as rows), {@code frames} (targets, training set and folds),
 * {@code models} (what a model consists of), {@code fit} (from rows to weights) and {@code parts}
 * (tensors, targets of atoms, kernels).
 */
package org.farfield.learning.engine;
