package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.List;

/** Walks over the blank-separated tokens of a line without splitting it into an array. */
final class LineTokens {
  private String line = "";
  private int start;
  private int end;

  void reset(String newLine) {
    line = newLine;
    start = 0;
    end = 0;
  }

  /** Moves to the next token; false at the end of the line. */
  boolean next() {
    int i = end;
    int length = line.length();
    while (i < length && line.charAt(i) <= ' ') {
      i++;
    }
    start = i;
    while (i < length && line.charAt(i) > ' ') {
      i++;
    }
    end = i;
    return start < end;
  }

  /** The token moved to last. */
  String text() {
    return line.substring(start, end);
  }

  /** All tokens of a line, for places where speed does not matter. */
  static List<String> of(String line) {
    LineTokens tokens = new LineTokens();
    tokens.reset(line);
    List<String> all = new ArrayList<>();
    while (tokens.next()) {
      all.add(tokens.text());
    }
    return all;
  }
}
