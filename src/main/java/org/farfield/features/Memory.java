package org.farfield.features;

import java.util.Locale;
import org.farfield.error.InputException;

/** What a job needs of the Java heap, estimated. */
final class Memory {
  private static final double SHARE = 0.95; // of the heap; the rest is for all that is small
  private static final double MTS_BUFFERS = 64 << 20;
  private static final double MATRIX_BUFFERS = 1 << 19;
  // labels while they are built and written, text of the sidecar
  private static final double PER_MTS_LABEL = 100;
  private static final double PER_MATRIX_LABEL = 500;

  private Memory() {}

  /**
   * The most that is held at a time: the frame that is being computed, two batches of coefficients
   * or of rows from the backend, rows on their way to the file, and what describes the columns.
   *
   * @param rowNumbers of the backend's rows, of all frames at most; 0 if it makes none
   */
  static double of(Request request, Census survey, Output output, double rowNumbers) {
    double largest = rowNumbers == 0 ? 0 : Batches.BYTES;
    double batches =
        Math.min(
            survey.results() + 8 * rowNumbers,
            2 * (Batches.BYTES + Math.max(survey.largestResult(), largest)));
    return survey.largestBytes()
        + Math.max(0, batches - survey.largestResult())
        + output.rowBytes()
        + Math.min(request.matrix() ? MATRIX_BUFFERS : MTS_BUFFERS, (double) output.bytes())
        + output.labels() * (request.matrix() ? PER_MATRIX_LABEL : PER_MTS_LABEL);
  }

  /** Refuses what does not fit: better now than after hours. */
  static void check(double bytes, String where, String what) {
    long limit = Runtime.getRuntime().maxMemory();
    if (bytes > SHARE * limit) {
      throw new InputException(
          where
              + ": about "
              + text(bytes)
              + " are needed for "
              + what
              + ", "
              + text((double) limit)
              + " are allowed; use a smaller max-radial or max-angular, a larger --accuracy, or"
              + " more memory (FARFIELD_JAVA_OPTS=-Xmx…)");
    }
  }

  private static String text(double bytes) {
    return bytes < 1 << 30
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / (1 << 20))
        : String.format(Locale.ROOT, "%.1f GiB", bytes / (1 << 30));
  }
}
