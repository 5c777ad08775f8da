package org.farfield.explore;

import java.util.Set;
import java.util.function.BiConsumer;
import org.farfield.structure.Structure;

/** Structures by the numbers that features have for them. */
@FunctionalInterface
public interface Frames {
  /**
   * Reads some.
   *
   * @param wanted their numbers
   * @param taker is given those that are there, in order
   */
  void read(Set<Integer> wanted, BiConsumer<Integer, Structure> taker);
}
