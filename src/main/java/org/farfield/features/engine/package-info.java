/**
 * From structures to rows of features: who reads, computes and writes, side by side.
 *
 * <p>{@link org.farfield.features.engine.Featurizer} puts a specification, a source and a sink
 * together on the device and with the tables of an {@link org.farfield.features.engine.Engine}: a
 * {@code CensusTaker} goes over the structures once, {@code BatchEvaluator} computes, {@code
 * FrameRows} makes rows, {@code OrderedWriter} keeps their order. Derivatives are {@code
 * GradientRows} of Jacobians, or come of one adjoint ({@link
 * org.farfield.features.engine.ModelGradients}). What is counted and watched on the way ({@code
 * Statistics}, {@code RunTime}) and written for a second run ({@code CensusFile}) is here, too.
 * Start at {@code Featurizer}. It may ask everything but the command line.
 */
package org.farfield.features.engine;
