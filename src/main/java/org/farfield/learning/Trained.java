package org.farfield.learning;

import org.farfield.features.StructureSource;

/**
 * What came of a training.
 *
 * @param model the model
 * @param test the frames of the source that it was not trained on, which have a target
 */
public record Trained(Model model, StructureSource test) {}
