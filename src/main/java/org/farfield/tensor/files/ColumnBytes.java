package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values of a column that are not yet in the file, as bytes, of which whole rows are taken. */
final class ColumnBytes {
  private final TableColumn column;
  private ByteBuffer bytes = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
  private int start; // of what was not taken
  private int texts; // rows of text

  ColumnBytes(TableColumn column) {
    this.column = column;
  }

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      long size = Math.max(2L * bytes.capacity(), (long) bytes.position() + more);
      int capacity = (int) Math.min(size, Integer.MAX_VALUE - 8);
      ByteBuffer larger = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
      bytes = larger.put(bytes.flip());
    }
    return bytes;
  }

  void integers(int[] values) {
    ByteBuffer b = room(4 * values.length);
    b.asIntBuffer().put(values);
    b.position(b.position() + 4 * values.length);
  }

  void numbers(double[] values, int offset, int length) {
    ByteBuffer b = room(Math.multiplyExact(column.type().bytes(), length));
    if (column.type() == TableColumn.Type.DOUBLE) {
      b.asDoubleBuffer().put(values, offset, length);
      b.position(b.position() + 8 * length);
    } else {
      for (int i = offset; i < offset + length; i++) {
        b.putFloat((float) values[i]);
      }
    }
  }

  /** As Parquet has them: length, then the letters. */
  void text(String value) {
    byte[] letters = value.getBytes(StandardCharsets.UTF_8);
    room(4 + letters.length).putInt(letters.length).put(letters);
    texts++;
  }

  int held() {
    return bytes.position() - start;
  }

  /** Whole rows. */
  int rows() {
    return column.type() == TableColumn.Type.TEXT ? texts : held() / rowBytes();
  }

  /** Of a row; those of texts differ. */
  private int rowBytes() {
    return Math.multiplyExact(column.type().bytes(), column.size());
  }

  /** Takes the first rows. */
  byte[] take(int rows) {
    boolean isText = column.type() == TableColumn.Type.TEXT;
    int length = isText ? textBytes(rows) : rows * rowBytes();
    byte[] taken = Arrays.copyOfRange(bytes.array(), start, start + length);
    start += length;
    texts -= isText ? rows : 0;
    return taken;
  }

  private int textBytes(int rows) {
    int at = start;
    for (int row = 0; row < rows; row++) {
      at += 4 + bytes.getInt(at);
    }
    return at - start;
  }

  /** Forgets what was taken. */
  void compact() {
    int rest = held();
    System.arraycopy(bytes.array(), start, bytes.array(), 0, rest);
    bytes.position(rest);
    start = 0;
  }
}
