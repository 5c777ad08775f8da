package org.farfield.backend.cuda;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What the blocks of a launch do: a few ints for each block. */
final class WorkList {
  private final int width;
  private int[] values = new int[1024];
  private int size;

  /** A list of so many ints an item. */
  WorkList(int width) {
    this.width = width;
  }

  void add(int... item) {
    if (size + width > values.length) {
      values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
    }
    System.arraycopy(item, 0, values, size, width);
    size += width;
  }

  /** Number of items. */
  int items() {
    return size / width;
  }

  /** Bytes before an item. */
  long offset(long item) {
    return item * width * Integer.BYTES;
  }

  long bytes() {
    return (long) size * Integer.BYTES;
  }

  void write(ByteBuffer target) {
    target.asIntBuffer().put(values, 0, size);
  }
}
