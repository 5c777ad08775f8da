package org.farfield.features.engine;

import java.util.Locale;
import org.farfield.error.ResourceException;
import org.farfield.features.Census;

/** What a job needs of the Java heap, estimated. */
final class Memory {
  private static final double SHARE = 0.95; // of the heap; the rest is for all that is small

  private Memory() {}

  /**
   * The most that is held at a time: the frame that is being computed, two batches of coefficients
   * or of rows from the backend, rows on their way to the sink, and what the sink holds.
   *
   * @param rowNumbers of the backend's rows, of all frames at most; 0 if it makes none
   */
  static double of(Census.Costs costs, double rowBytes, double sink, double rowNumbers) {
    double largest = rowNumbers == 0 ? 0 : Batches.BYTES;
    double batches =
        Math.min(
            costs.results() + 8 * rowNumbers,
            2 * (Batches.BYTES + Math.max(costs.largestResult(), largest)));
    return costs.largestBytes() + Math.max(0, batches - costs.largestResult()) + rowBytes + sink;
  }

  /** Refuses what does not fit: better now than after hours. */
  static void check(double bytes, String where, String what) {
    long limit = Runtime.getRuntime().maxMemory();
    if (bytes > SHARE * limit) {
      throw new ResourceException(
          ResourceException.Kind.MEMORY,
          where
              + ": about "
              + text(bytes)
              + " are needed for "
              + what
              + ", "
              + text((double) limit)
              + " are allowed; use a smaller max-radial or max-angular, a larger accuracy, or more"
              + " memory");
    }
  }

  private static String text(double bytes) {
    return bytes < 1 << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / (1 << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (1 << 30));
  }
}
