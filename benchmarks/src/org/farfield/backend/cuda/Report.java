package org.farfield.backend.cuda;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was measured, in Markdown, line by line as it is known: what comes later, or fails, takes
 * nothing away.
 */
final class Report {
  private final PrintStream out;
  private final PrintStream json;
  private final PrintStream traces;
  private boolean inTable;
  private boolean blank; // the last line
  private boolean complete = true;

  /**
   * Begins.
   *
   * @param out gets Markdown
   * @param json gets the rows, a line of JSON each: what, the text, and the values in it
   * @param traces gets where failures came from
   */
  Report(PrintStream out, PrintStream json, PrintStream traces) {
    this.out = out;
    this.json = json;
    this.traces = traces;
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
    String text = String.format(Locale.ROOT, format, values);
    out.println("| " + what + " | " + text + " |");
    out.flush();
    record(what, text, values);
  }

  /** Seconds that a line tells, as a row for programs. */
  void record(String what, double seconds) {
    record(what, String.format(Locale.ROOT, "%.4g s", seconds), seconds);
  }

  private void record(String what, String text, Object... values) {
    json.println(
        Stream.of(values)
            .map(Report::value)
            .collect(
                Collectors.joining(
                    ", ",
                    "{\"what\": "
                        + quoted(what)
                        + ", \"text\": "
                        + quoted(text)
                        + ", \"values\": [",
                    "]}")));
    json.flush();
  }

  // JSON has no word for what is infinite or not a number
  private static String value(Object value) {
    if (value instanceof Number number) {
      return Double.isFinite(number.doubleValue()) ? number.toString() : "null";
    }
    return quoted(String.valueOf(value));
  }

  private static String quoted(String text) {
    return '"'
        + text.replaceAll("\\p{Cntrl}", " ").replace("\\", "\\\\").replace("\"", "\\\"")
        + '"';
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
      e.printStackTrace(traces);
    }
  }

  /** Whether nothing failed. */
  boolean isComplete() {
    return complete;
  }
}
