package org.farfield.structure.io;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The {@code key=value} pairs of an extended XYZ comment line.
 *
 * <p>Keys and values may be quoted ("..." or '...'), values may be bracketed ({...} or [...],
 * nested), a backslash takes the next character literally, and a key alone means true.
 */
final class CommentLine {
  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;

  private CommentLine(String text) {
    this.text = text;
  }

  /**
   * Parses a comment line.
   *
   * @throws IllegalArgumentException with the reason, if the line is meant to be key=value pairs
   */
  static CommentLine parse(String text) {
    CommentLine comment = new CommentLine(text);
    try {
      comment.parsePairs();
    } catch (IllegalArgumentException e) {
      // the free text of a plain XYZ file may hold any quotes
      String lower = text.toLowerCase(Locale.ROOT);
      if (lower.contains("properties") || lower.contains("lattice") || lower.contains("pbc")) {
        throw e;
      }
      comment.values.clear();
    }
    return comment;
  }

  /** The value of a key in any capitalisation, or null. */
  String get(String key) {
    return values.get(key.toLowerCase(Locale.ROOT));
  }

  private void parsePairs() {
    skipBlanks();
    while (at < text.length()) {
      String key = readKey();
      int afterKey = at;
      skipBlanks();
      String value = "T";
      if (at < text.length() && text.charAt(at) == '=') {
        at++;
        skipBlanks();
        value = readValue();
      } else {
        at = afterKey;
      }
      put(key, value);
      skipBlanks();
    }
  }

  private void put(String key, String value) {
    String before = values.put(key.toLowerCase(Locale.ROOT), value);
    boolean ours =
        key.equalsIgnoreCase("Lattice")
            || key.equalsIgnoreCase("Properties")
            || key.equalsIgnoreCase("pbc");
    if (ours && before != null && !before.equals(value)) {
      throw new IllegalArgumentException(key + " is given twice; leave one");
    }
  }

  private String readKey() {
    StringBuilder key = new StringBuilder();
    char first = text.charAt(at);
    if (first == '"' || first == '\'') {
      readQuoted(key);
    }
    while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != '=') {
      readCharacter(key);
    }
    if (key.isEmpty() && at < text.length() && text.charAt(at) == '=') {
      throw new IllegalArgumentException("'=' without a key before it; write key=value");
    }
    return key.toString();
  }

  private String readValue() {
    StringBuilder value = new StringBuilder();
    if (at < text.length()) {
      char first = text.charAt(at);
      if (first == '"' || first == '\'') {
        readQuoted(value);
      } else if (first == '{' || first == '[') {
        readBracketed(value);
      }
    }
    while (at < text.length() && !isBlank(text.charAt(at))) {
      readCharacter(value);
    }
    return value.toString();
  }

  private void readCharacter(StringBuilder out) {
    if (text.charAt(at) == '\\' && at + 1 < text.length()) {
      at++;
    }
    out.append(text.charAt(at++));
  }

  private void readQuoted(StringBuilder out) {
    int start = at;
    char quote = text.charAt(at++);
    while (at < text.length() && text.charAt(at) != quote) {
      readCharacter(out);
    }
    if (at >= text.length()) {
      throw unclosed("quote", start);
    }
    at++;
  }

  private void readBracketed(StringBuilder out) {
    int start = at;
    int depth = 0;
    do {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        readQuoted(out);
        continue;
      }
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      readCharacter(out);
    } while (depth > 0 && at < text.length());
    if (depth > 0) {
      throw unclosed("bracket", start);
    }
  }

  private IllegalArgumentException unclosed(String what, int start) {
    return new IllegalArgumentException(
        "the " + what + " opened at " + Quote.of(text.substring(start)) + " is not closed");
  }

  private void skipBlanks() {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c <= ' ';
  }
}
