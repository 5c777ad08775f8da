package org.farfield.backend.cuda.batch;

import org.farfield.error.InputException;

/**
 * Cuts launches into pieces of bounded work: a GPU that drives a display stops a kernel after a few
 * seconds. Blocks of a kernel are independent of each other, so pieces change no bit.
 */
public final class BoundedLaunch {
  /** System property: multiply-adds of a launch. */
  public static final String SWITCH = "farfield.cuda.launch";

  // 20 GFLOP: a second of a GPU that reaches 20 GFLOP/s in double, a third of the peak of the
  // slowest of its time (GP107), and milliseconds of a fast one, beside which a launch is nothing
  private static final double USUAL_WORK = 1e10;

  private BoundedLaunch() {}

  /** Some consecutive blocks of a kernel. */
  public interface Piece {
    /**
     * Launches them.
     *
     * @param first number of blocks before
     * @param count how many
     */
    void launch(long first, int count);
  }

  /** Multiply-adds of a launch by what the system property says, null for the usual number. */
  public static double mostWork(String property) {
    if (property == null) {
      return USUAL_WORK;
    }
    try {
      double work = Double.parseDouble(property);
      if (work >= 1) {
        return work;
      }
    } catch (NumberFormatException e) {
      // the sentence below
    }
    throw new InputException(
        "the system property " + SWITCH + " must be a number from 1 on, not '" + property + "'");
  }

  /** Multiply-adds of a launch, at most, unless one block has more. */
  public static double mostWork() {
    return mostWork(System.getProperty(SWITCH));
  }

  /**
   * Launches all blocks in order, as many at a time as are allowed.
   *
   * @param blocks of the whole kernel
   * @param work multiply-adds of a block, above 0
   * @param piece launches some
   */
  public static void launch(long blocks, double work, Piece piece) {
    launch(blocks, work, mostWork(), piece);
  }

  public static void launch(long blocks, double work, double mostWork, Piece piece) {
    long together = (long) Math.min(Integer.MAX_VALUE, Math.max(1, mostWork / work));
    for (long first = 0; first < blocks; first += together) {
      piece.launch(first, (int) Math.min(together, blocks - first));
    }
  }
}
