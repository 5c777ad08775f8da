package org.farfield.descriptor;

import java.util.List;

/**
 * One expansion of the neighbourhood that enters a product: a density of one of the expansions that
 * a structure has.
 *
 * @param expansion which expansion, 0-based
 * @param density which of its densities, 0-based
 * @param maxAngular L of the expansion, inclusive
 * @param radial radial functions per l
 * @param channels labels of the channels of the whole data set, ascending; those that a structure
 *     lacks count as zeros
 */
public record Factor(
    int expansion, int density, int maxAngular, int radial, List<Integer> channels) {
  /**
   * Checks and copies.
   *
   * @param expansion which expansion, 0-based
   * @param density which of its densities, 0-based
   * @param maxAngular L of the expansion, inclusive
   * @param radial radial functions per l
   * @param channels labels of the channels of the whole data set, ascending
   */
  public Factor {
    channels = List.copyOf(channels);
  }

  /**
   * Numbers per (l, m): channels slow, n fast.
   *
   * @return channels · radial
   */
  public int side() {
    return Math.multiplyExact(channels.size(), radial);
  }
}
