package org.farfield.expansion;

import java.util.List;

/** Which sources are summed together: atoms of one species, or all atoms weighted by a column. */
public sealed interface Channels {
  /** One channel per chemical species present in a structure; every atom has weight 1. */
  record Species() implements Channels {}

  /**
   * One channel per named per-atom column, e.g. charges; all atoms are sources.
   *
   * @param names column names of the input
   */
  record Columns(List<String> names) implements Channels {
    /**
     * Checks and copies.
     *
     * @param names column names of the input
     */
    public Columns {
      names = List.copyOf(names);
    }
  }
}
