package org.farfield.expansion;

import org.farfield.structure.Structure;

/**
 * One structure, ready for a backend.
 *
 * @param structure the atoms
 * @param sources their weights by channel
 * @param plan how to evaluate
 */
public record Job(Structure structure, Sources sources, Plan plan) {
  /**
   * The job of the smooth potentials alone.
   *
   * @return the same without a split
   */
  public Job smooth() {
    return new Job(structure, sources, plan.smooth());
  }
}
