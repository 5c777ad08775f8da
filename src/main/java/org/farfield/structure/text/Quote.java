package org.farfield.structure.text;

/** Input text made fit for a one-line message. */
public final class Quote {
  private static final int MAX_LENGTH = 40;
  private static final int MAX_MESSAGE = 1000;

  private Quote() {}

  /**
   * Quotes a text.
   *
   * @param text any text of an input
   * @return it in quotes, shortened, with everything unprintable replaced by {@code ?}
   */
  public static String of(String text) {
    String t = text.strip();
    String shown = t.length() > MAX_LENGTH ? t.substring(0, MAX_LENGTH) + "..." : t;
    return "'" + line(shown) + "'";
  }

  /**
   * Makes a text safe to print as one line of a terminal or a log: no line ends, nothing that moves
   * the cursor, colours, or turns the direction of writing.
   *
   * @param text any text
   * @return it with tabs replaced by blanks and everything else unprintable by {@code ?}
   */
  public static String line(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(c == '\t' ? ' ' : isPrintable(c) ? c : '?'));
    return out.toString();
  }

  /**
   * Makes a message fit for a terminal or a log, as {@link #line}; of one that is very long, such
   * as one with the name of a file in it, the middle is left out.
   *
   * @param text any text
   * @return one line of at most a thousand characters
   */
  public static String message(String text) {
    if (text.length() <= MAX_MESSAGE) {
      return line(text);
    }
    int half = MAX_MESSAGE / 2 - 2;
    return line(text.substring(0, half)) + " … " + line(text.substring(text.length() - half));
  }

  private static boolean isPrintable(int c) {
    return c != 0xfffd
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              false;
          default -> true;
        };
  }
}
