package org.farfield.descriptor;

import org.farfield.expansion.ResultNumbers;

/**
 * Rows of {@link PairProducts} of one structure.
 *
 * <p>All features: pairs one after the other, each running over l, a1, n1, a2, n2, the last
 * fastest, where a are the channels that the structure has and n the radial functions. Of a
 * symmetric pair only (a2, n2) from (a1, n1) on is there. Kept features: these, 0 where the
 * structure lacks a channel.
 *
 * @param channels labels of the channels that the structure has
 * @param length numbers of a row
 * @param numbers {@code [row · length + feature]}, which a device may have lent
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record PairRows(int[] channels, int length, ResultNumbers numbers) {
  /**
   * How long a row of all features of one pair is.
   *
   * @param pair the densities
   * @param degrees smaller L of both, plus 1
   * @param side1 channels of the structure times radial functions of the first
   * @param side2 the same of the second
   * @return numbers
   */
  public static long length(PairProducts.Pair pair, int degrees, long side1, long side2) {
    return degrees * (pair.symmetric() ? side1 * (side1 + 1) / 2 : side1 * side2);
  }
}
