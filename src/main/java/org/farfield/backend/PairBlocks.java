package org.farfield.backend;

/**
 * A matrix of blocks, as many as there are pairs of atoms that are near each other.
 *
 * @param starts by atom where its pairs begin, and where those of the last one end
 * @param partners by pair; there may be more behind the last
 * @param blocks {@code [pair][lm][lm']}, of the atom and its partner; there may be more
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record PairBlocks(int[] starts, int[] partners, double[] blocks) {
  /**
   * How many pairs.
   *
   * @return of all atoms
   */
  public int count() {
    return starts[starts.length - 1];
  }
}
