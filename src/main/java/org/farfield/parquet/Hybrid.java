package org.farfield.parquet;

import java.io.IOException;

/** Small whole numbers: runs of equal ones, and groups of eight that are packed bit by bit. */
final class Hybrid {
  private final byte[] bytes;
  private final int end;
  private final int width; // bits of a number
  private int at;
  private int left; // of the run at hand
  private boolean isPacked;
  private int value; // of a run of equal ones
  private long bit; // of the packed number that comes next

  Hybrid(byte[] bytes, int from, int end, int width) throws IOException {
    if (width < 0 || width > Integer.SIZE || from > end) {
      throw new IOException("numbers of " + width + " bits cannot be");
    }
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.width = width;
  }

  int next() throws IOException {
    while (left == 0) {
      begin();
    }
    left--;
    return isPacked ? unpacked() : value;
  }

  private void begin() throws IOException {
    long header = 0;
    for (int shift = 0; ; shift += 7) {
      if (at == end || shift > 28) {
        throw new IOException("a page has fewer values than it says");
      }
      byte b = bytes[at++];
      header |= (b & 0x7fL) << shift;
      if (b >= 0) {
        break;
      }
    }
    isPacked = (header & 1) == 1;
    if (isPacked) {
      // the last group may be cut short behind the last number
      long numbers = Math.min(8 * (header >>> 1), width == 0 ? Integer.MAX_VALUE : room());
      left = (int) Math.min(numbers, Integer.MAX_VALUE);
      bit = 8L * at;
      at = (int) Math.min(end, at + (header >>> 1) * width);
      return;
    }
    left = (int) (header >>> 1);
    int size = (width + 7) / 8;
    if (end - at < size) {
      throw new IOException("a page has fewer values than it says");
    }
    value = 0;
    for (int b = 0; b < size; b++) {
      value |= (bytes[at++] & 0xff) << 8 * b;
    }
  }

  private long room() {
    return 8L * (end - at) / width;
  }

  private int unpacked() {
    long number = 0;
    for (int got = 0; got < width; ) {
      int within = (int) (bit & 7);
      int now = Math.min(8 - within, width - got);
      long part = (bytes[(int) (bit >>> 3)] & 0xff) >>> within & (1 << now) - 1;
      number |= part << got;
      got += now;
      bit += now;
    }
    return (int) number;
  }
}
