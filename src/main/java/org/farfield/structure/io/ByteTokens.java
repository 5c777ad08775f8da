package org.farfield.structure.io;

import java.nio.charset.StandardCharsets;

/** Walks over the blank-separated tokens of lines of bytes. */
final class ByteTokens {
  private byte[] bytes = {};
  private int from;
  private int to;
  private int end;

  /** Starts at the first token of bytes[first, last). */
  void reset(byte[] text, int first, int last) {
    bytes = text;
    end = last;
    from = first;
    to = first;
  }

  /** Moves to the next token; false at the end of the line. */
  boolean next() {
    int i = to;
    // bytes of letters beyond ASCII are negative
    while (i < end && bytes[i] >= 0 && bytes[i] <= ' ' && bytes[i] != '\n') {
      i++;
    }
    from = i;
    while (i < end && (bytes[i] > ' ' || bytes[i] < 0)) {
      i++;
    }
    to = i;
    return from < i;
  }

  /** Moves over so many tokens. */
  void skip(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  /** Moves behind the end of the line; false if nothing follows. */
  boolean nextLine() {
    while (to < end && bytes[to] != '\n') {
      to++;
    }
    to = Math.min(to + 1, end);
    return to < end;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where the token moved to last starts. */
  int from() {
    return from;
  }

  /** Where the token moved to last ends. */
  int to() {
    return to;
  }

  /** The token moved to last. */
  String text() {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
