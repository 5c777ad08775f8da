package org.farfield.backend.cuda;

import java.io.PrintStream;
import java.util.Locale;

/**
 * What was measured, in Markdown, line by line as it is known: what comes later, or fails, takes
 * nothing away.
 */
final class Report {
  private final PrintStream out;
  private boolean inTable;
  private boolean blank; // the last line
  private boolean complete = true;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Prints a row of the table of measurements, and its head where there is none above. */
  void row(String what, String format, Object... values) {
    if (!inTable) {
      if (!blank) {
        out.println();
      }
      out.println("| what | measured |");
      out.println("|---|---|");
      inTable = true;
    }
    out.println("| " + what + " | " + String.format(Locale.ROOT, format, values) + " |");
    out.flush();
  }

  /** Prints a line of something else. */
  void line(String text) {
    inTable = false;
    blank = text.isEmpty();
    out.println(text);
    out.flush();
  }

  /** Does some work whose failure is a row like others. */
  void guard(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      complete = false;
      row(what, "**failed: %s**", String.valueOf(e).replace('|', '/').replace('\n', ' '));
      e.printStackTrace();
    }
  }

  /** Whether nothing failed. */
  boolean isComplete() {
    return complete;
  }
}
