/**
 * Specifications as text: {@link org.farfield.spec.codec.Codec} writes a {@link
 * org.farfield.spec.FeatureSpec} as JSON and reads it again, equal; the same document is what a
 * configuration file holds and what a file of features says of itself.
 *
 * <p>Every kind of density, basis, channels and descriptor has one place here, which names it and
 * its numbers, reads and writes it: {@link org.farfield.spec.codec.DensityKind}, {@link
 * org.farfield.spec.codec.BasisKind}, {@link org.farfield.spec.codec.DescriptorKind}. Options of
 * the command line, {@code --help} and messages come of these lists ({@link
 * org.farfield.spec.codec.Hyperparameters}). Start at {@code Codec}. May ask: spec and what spec
 * may ask.
 */
package org.farfield.spec.codec;
