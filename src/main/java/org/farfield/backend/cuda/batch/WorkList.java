package org.farfield.backend.cuda.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What the blocks of a launch do: a few ints for each block. */
public final class WorkList {
  private final int width;
  private int[] values = new int[1024];
  private int size;

  /** A list of so many ints an item. */
  public WorkList(int width) {
    this.width = width;
  }

  public void add(int... item) {
    if (size + width > values.length) {
      values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
    }
    System.arraycopy(item, 0, values, size, width);
    size += width;
  }

  /** Adds the pairs of {@code first} and each of 0, step, 2 step … below an end. */
  public void addSteps(int first, int end, int step) {
    int more = 2 * Math.toIntExact(((long) end + step - 1) / step);
    while (size + more > values.length) {
      values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
    }
    for (int second = 0; second < end; second += step) {
      values[size++] = first;
      values[size++] = second;
    }
  }

  /** Number of items. */
  public int items() {
    return size / width;
  }

  /** The ints of an item. */
  public int[] item(int item) {
    return Arrays.copyOfRange(values, item * width, (item + 1) * width);
  }

  /** Bytes before an item. */
  public long offset(long item) {
    return item * width * Integer.BYTES;
  }

  long bytes() {
    return (long) size * Integer.BYTES;
  }

  void write(ByteBuffer target) {
    target.asIntBuffer().put(values, 0, size);
  }
}
