package org.farfield.expansion;

import org.farfield.structure.Structure;

/**
 * One structure, ready for a backend.
 *
 * @param structure the atoms
 * @param sources their weights by channel
 * @param plan how to evaluate
 */
public record Job(Structure structure, Sources sources, Plan plan) {}
