package org.farfield.runs;

/**
 * A frame without features.
 *
 * @param frame its number among all frames of the input
 * @param file it is in
 * @param reason what is wrong with it
 */
public record Rejected(long frame, String file, String reason) {
  /** The name of a file that lists such frames. */
  public static final String FILE = "rejected.jsonl";

  /**
   * What such a file says of it.
   *
   * @return a line of JSON
   */
  public String line() {
    return Lines.text(Lines.node(this));
  }
}
