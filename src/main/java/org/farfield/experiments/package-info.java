/**
 * What papers claim of these features, computed again: an {@link
 * org.farfield.experiments.Experiment} makes or reads frames, learns from them and gives a {@link
 * org.farfield.experiments.Page}, whose rows hold claims to bounds. {@link
 * org.farfield.experiments.Experiments} lists them; start there.
 */
package org.farfield.experiments;
