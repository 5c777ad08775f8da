package org.farfield.learning.rows;

import java.util.Locale;
import org.farfield.error.ResourceException;

/** What fits into the heap of Java. */
public final class Heap {
  private Heap() {}

  /**
   * Refuses what does not fit.
   *
   * @param bytes that are needed
   * @param share of the heap that they may take
   * @param need what needs them, and the verb
   * @param advice what to use instead
   */
  public static void require(double bytes, double share, String need, String advice) {
    double heap = Runtime.getRuntime().maxMemory();
    if (bytes > share * heap) {
      throw new ResourceException(
          ResourceException.Kind.MEMORY,
          String.format(
              Locale.ROOT,
              "%s %.1f GiB, and may take %.1f of the %.1f GiB of the Java heap; use %s, or more"
                  + " memory",
              need,
              bytes / (1 << 30),
              share * heap / (1 << 30),
              heap / (1 << 30),
              advice));
    }
  }
}
