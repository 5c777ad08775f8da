package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.farfield.structure.Property;
import org.farfield.structure.text.Quote;

/**
 * The {@code key=value} pairs of an extended XYZ comment line.
 *
 * <p>Keys and values may be quoted ("..." or '...'), values may be bracketed ({...} or [...],
 * nested), a backslash takes the next character literally, and a key alone means true. A line
 * without any {@code key=value} is free text, and the words lattice, properties and pbc alone are
 * never keys.
 */
final class CommentLine {
  private static final Set<String> OF_THE_FRAME = Set.of("lattice", "properties", "pbc");

  private static final Pattern MEANT_AS_PAIRS =
      Pattern.compile("(?i)(?<![^\\s\"'])(lattice|properties|pbc)[\"']?\\s*=");

  /**
   * A key and its value; a word alone is one, too.
   *
   * @param start where it starts in the line
   * @param end where it ends
   */
  record Entry(String key, String value, boolean isWord, int start, int end) {
    /** Whether the key is that of the cell, its periodicity or the columns. */
    boolean isOfTheFrame() {
      return OF_THE_FRAME.contains(key.toLowerCase(Locale.ROOT));
    }
  }

  private final String text;
  private final List<Entry> entries = new ArrayList<>();
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
      if (MEANT_AS_PAIRS.matcher(text).find()) {
        throw e;
      }
      comment.entries.clear();
    }
    return comment;
  }

  /** The value of a key in any capitalisation, or null. */
  String get(String key) {
    String value = null;
    for (Entry entry : entries) {
      if (!entry.isWord() && entry.key().equalsIgnoreCase(key)) {
        value = entry.value();
      }
    }
    return value;
  }

  /** Whether the line has no {@code key=value}, or cannot be taken apart. */
  boolean isFreeText() {
    return entries.stream().allMatch(Entry::isWord);
  }

  /** Keys and values in the order of the line. */
  List<Entry> entries() {
    return entries;
  }

  /** What the line says besides cell and columns. */
  Map<String, Property> properties(String origin) {
    Map<String, Property> properties = new LinkedHashMap<>();
    if (isFreeText()) {
      return properties;
    }
    for (Entry entry : entries) {
      if (!entry.isOfTheFrame()) {
        String written = text.substring(entry.start(), entry.end());
        properties.merge(
            entry.key(),
            Property.read(entry.key(), entry.value(), written, origin, null),
            (before, after) -> sameOrRefused(before, after, origin));
      }
    }
    return properties;
  }

  private static Property sameOrRefused(Property before, Property after, String origin) {
    boolean same = before.isUsable() && before.text().equals(after.text());
    return same
        ? before
        : Property.read(after.name(), "", after.written(), origin, "is given twice; leave one");
  }

  private void parsePairs() {
    skipBlanks();
    while (at < text.length()) {
      int start = at;
      String key = readKey();
      int afterKey = at;
      skipBlanks();
      String value = "T";
      boolean word = true;
      if (at < text.length() && text.charAt(at) == '=') {
        at++;
        skipBlanks();
        value = readValue();
        word = false;
      } else {
        at = afterKey;
      }
      put(new Entry(key, value, word, start, at));
      skipBlanks();
    }
  }

  private void put(Entry entry) {
    if (!entry.isWord() && entry.isOfTheFrame()) {
      String before = get(entry.key());
      if (before != null && !before.equals(entry.value())) {
        throw new IllegalArgumentException(entry.key() + " is given twice; leave one");
      }
    }
    entries.add(entry);
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
