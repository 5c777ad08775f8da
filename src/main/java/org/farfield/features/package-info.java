/**
 * Features as values, and where they come from and go to.
 *
 * <p>What, from where and to where are three values: a {@link org.farfield.spec.FeatureSpec}, a
 * {@link org.farfield.features.StructureSource}, a {@link org.farfield.features.FeatureSink}. A
 * {@link org.farfield.features.Census} of the structures and the specification give the {@link
 * org.farfield.features.FeatureLayout}: which blocks, keys and columns there are, before a number
 * is computed. Each format is a class of {@code FeatureSink}, found by {@link
 * org.farfield.features.OutputFormat}; what a program adds to features ({@link
 * org.farfield.features.EnergyModel}) and gets of them ({@link
 * org.farfield.features.EnergyGradients}) is here, too. Who computes is in {@code features.engine},
 * what a row consists of in {@code features.rows}. Start at {@code FeatureLayout}.
 */
package org.farfield.features;
