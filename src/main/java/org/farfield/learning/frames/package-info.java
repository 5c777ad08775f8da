/**
 * What frames know before their features are computed: {@link
 * org.farfield.learning.frames.FrameFacts} are elements, targets and forces of one, {@link
 * org.farfield.learning.frames.TrainingSet} says which are learned from and in which fold; start
 * there. {@link org.farfield.learning.frames.DerivedFrames} are those that know forces or stress,
 * whose rows {@link org.farfield.learning.frames.LabelledRows} and {@link
 * org.farfield.learning.frames.DerivativeRows} make; {@link org.farfield.learning.frames.ScanEnds}
 * finds the frame of a scan that others are less than. Labels come from the frames themselves and
 * are looked at once.
 */
package org.farfield.learning.frames;
