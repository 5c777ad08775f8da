/**
 * From structures to rows of features.
 *
 * <p>What, from where and to where are three values: a {@link org.farfield.spec.FeatureSpec}, a
 * {@link org.farfield.features.StructureSource}, a {@link org.farfield.features.FeatureSink}.
 * {@link org.farfield.features.Featurizer} puts them together on the device and with the tables of
 * an {@link org.farfield.features.Engine}: a {@link org.farfield.features.Census} goes over the
 * structures once, {@link org.farfield.features.FeatureLayout} says which blocks, keys and columns
 * come of it, {@link org.farfield.features.BatchEvaluator} computes, {@link
 * org.farfield.features.FrameRows} makes rows, {@link org.farfield.features.OrderedWriter} keeps
 * their order. Start at {@code Featurizer}; another format is a class of {@code FeatureSink}. May
 * ask everything but the command line.
 */
package org.farfield.features;
