package org.farfield.structure.text;

/** Input text made fit for a one-line message. */
public final class Quote {
  private static final int MAX_LENGTH = 40;

  private Quote() {}

  /**
   * Quotes a text.
   *
   * @param text any text of an input
   * @return it in quotes, shortened, with everything unprintable replaced by {@code ?}
   */
  public static String of(String text) {
    String t = text.strip();
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < Math.min(t.length(), MAX_LENGTH); i++) {
      char c = t.charAt(i);
      boolean printable = c >= ' ' && c != 0x7f && c != 0xfffd && !Character.isISOControl(c);
      out.append(c == '\t' ? ' ' : printable ? c : '?');
    }
    return out.append(t.length() > MAX_LENGTH ? "...'" : "'").toString();
  }
}
