/**
 * What is to be learned, from which frames and how, as values: {@link
 * org.farfield.learning.spec.TrainingSettings} holds a {@link org.farfield.learning.spec.Target}
 * with its {@link org.farfield.learning.spec.TargetShape}, the {@link
 * org.farfield.learning.spec.Choice} of frames and folds, the {@link
 * org.farfield.learning.spec.Baseline}, forces and a kernel; start there. {@link
 * org.farfield.learning.spec.Model} is what all models that come of it have in common. Values read
 * what they name in a frame and say in words what is wrong with it; nothing is computed here.
 */
package org.farfield.learning.spec;
