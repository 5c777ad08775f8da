/**
 * From structures to rows of features: the census of an input, the layout of its columns, then
 * reading, planning, computing and writing side by side.
 *
 * <p>{@link org.farfield.features.Featurizer} runs a {@link org.farfield.features.Request}: {@link
 * org.farfield.features.Census} reads the input once, {@link org.farfield.features.FeatureLayout}
 * says which blocks, keys and columns come of it, {@link org.farfield.features.BatchEvaluator}
 * computes, {@link org.farfield.features.OrderedWriter} keeps the order. Start at {@code
 * Featurizer}. May ask everything but the command line.
 */
package org.farfield.features;
