package org.farfield.structure.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The atom lines of a frame as bytes, each ended by a line feed; whole lines in chunks, because all
 * of them may be more than an array takes.
 */
final class AtomLines {
  private final byte[][] chunks;
  private volatile long[] starts; // chunk and place of each line; made at need

  private AtomLines(byte[][] chunks) {
    this.chunks = chunks;
  }

  int chunks() {
    return chunks.length;
  }

  byte[] chunk(int index) {
    return chunks[index];
  }

  /** Puts the tokens to the start of one line. */
  void find(int line, int lines, ByteTokens tokens) {
    long[] known = starts;
    if (known == null) {
      known = index(lines);
      starts = known;
    }
    byte[] chunk = chunks[(int) (known[line] >>> 32)];
    tokens.reset(chunk, (int) known[line], chunk.length);
  }

  private long[] index(int lines) {
    long[] all = new long[lines];
    int line = 0;
    for (int c = 0; c < chunks.length; c++) {
      for (int i = 0; i < chunks[c].length; i++) {
        if (i == 0 || chunks[c][i - 1] == '\n') {
          all[line++] = (long) c << 32 | i;
        }
      }
    }
    return all;
  }

  /** Collects the lines of one frame after the other. */
  static final class Builder {
    private static final int FIRST = 1 << 12;
    private static final int CHUNK = 1 << 24;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] buffer = new byte[FIRST];
    private int size;

    void add(byte[] bytes, int from, int to) {
      int length = to - from;
      if (length >= buffer.length - size) {
        makeRoom(length + 1);
      }
      System.arraycopy(bytes, from, buffer, size, length);
      size += length;
      buffer[size++] = '\n';
    }

    private void makeRoom(int bytes) {
      if (size > 0 && size + bytes > CHUNK) {
        full.add(Arrays.copyOf(buffer, size));
        size = 0;
      }
      if (size + bytes > buffer.length) {
        int wanted = Math.max(size + bytes, Math.min(2 * buffer.length, CHUNK));
        buffer = Arrays.copyOf(buffer, wanted);
      }
    }

    /** The lines since the last call. */
    AtomLines take() {
      full.add(Arrays.copyOf(buffer, size));
      AtomLines lines = new AtomLines(full.toArray(new byte[0][]));
      clear();
      return lines;
    }

    /** Forgets them. */
    void clear() {
      full.clear();
      size = 0;
    }
  }
}
