package org.farfield.tensor.files;

import java.util.Objects;

/** Appends rows, the numbers and the integers that identify them, and counts them. */
final class RowSink {
  private final String name;
  private final long rows;
  private final int rowLength;
  private final int sampleWidth;
  private final boolean single;
  private final Sink values;
  private final Sink samples; // null: not kept
  private long written;

  RowSink(
      String name,
      long rows,
      int rowLength,
      int sampleWidth,
      boolean single,
      Sink values,
      Sink samples) {
    this.name = name;
    this.rows = rows;
    this.rowLength = rowLength;
    this.sampleWidth = sampleWidth;
    this.single = single;
    this.values = values;
    this.samples = samples;
  }

  void append(int[] sampleRows, int count, double[] data, int offset) {
    if (count < 0 || count > rows - written) {
      throw new IllegalStateException(
          count + " more rows for " + name + ", which has " + written + " of " + rows);
    }
    // both before the first byte goes out: a refused call leaves the block as it was
    int length = Math.multiplyExact(count, rowLength);
    Objects.checkFromIndexSize(offset, length, data.length);
    if (samples != null) {
      int width = Math.multiplyExact(count, sampleWidth);
      Objects.checkFromIndexSize(0, width, sampleRows.length);
      samples.integers(sampleRows, 0, width);
    }
    if (single) {
      values.floats(data, offset, length);
    } else {
      values.doubles(data, offset, length);
    }
    written += count;
  }

  void requireFull() {
    if (written != rows) {
      throw new IllegalStateException(name + " has " + written + " rows of " + rows);
    }
  }
}
