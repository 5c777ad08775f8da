package org.farfield.tensor.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.farfield.files.PartFile;

/**
 * Appends to one region of a file, with a checksum. Holds a buffer only while it is partly full.
 */
final class Sink {
  private static final int LARGE = 1 << 18; // bytes
  private static final int REPLACEMENT = 0xFFFD;
  private final PartFile file;
  private final long size;
  private final int bufferSize;
  private final CRC32 crc = new CRC32();
  private ByteBuffer buffer; // null before the first and after the last byte
  private long position;
  private long accepted;

  Sink(PartFile file, long position, long size, int bufferSize) {
    this.file = file;
    this.position = position;
    this.size = size;
    this.bufferSize = (int) Math.max(8, Math.min(bufferSize, size));
  }

  void bytes(byte[] data) {
    accept(data.length);
    for (int done = 0; done < data.length; ) {
      int count = Math.min(data.length - done, room(1));
      buffer.put(data, done, count);
      done += count;
    }
    release();
  }

  void doubles(double[] data, int offset, int length) {
    accept(8L * length);
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room(8) / 8);
      buffer.asDoubleBuffer().put(data, offset + done, count);
      buffer.position(buffer.position() + 8 * count);
      done += count;
    }
    release();
  }

  void floats(double[] data, int offset, int length) {
    accept(4L * length);
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room(4) / 4);
      for (int i = 0; i < count; i++) {
        buffer.putFloat((float) data[offset + done + i]);
      }
      done += count;
    }
    release();
  }

  void integers(int[] data, int offset, int length) {
    accept(4L * length);
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room(4) / 4);
      buffer.asIntBuffer().put(data, offset + done, count);
      buffer.position(buffer.position() + 4 * count);
      done += count;
    }
    release();
  }

  /**
   * Texts as numpy has them: 4 bytes for each character of Unicode, zeros up to the width. What is
   * half a character becomes the sign for what there is no character for.
   */
  void texts(List<String> texts, int width) {
    String last = null;
    int[] points = {};
    for (String text : texts) {
      if (!text.equals(last)) { // those of a frame are the same for all of its rows
        points = text.codePoints().map(p -> p >= 0xD800 && p < 0xE000 ? REPLACEMENT : p).toArray();
        if (points.length > width) {
          throw new IllegalStateException("a text is longer than " + width + " characters");
        }
        points = Arrays.copyOf(points, width);
        last = text;
      }
      integers(points, 0, width);
    }
  }

  private void accept(long bytes) {
    if (accepted + bytes > size) {
      throw new IllegalStateException("more data than the layout has room for");
    }
    accepted += bytes;
  }

  private int room(int atLeast) {
    if (buffer == null) {
      // the system writes what is outside of the heap; from within it Java makes a copy first
      ByteBuffer room =
          bufferSize < LARGE
              ? ByteBuffer.allocate(bufferSize)
              : ByteBuffer.allocateDirect(bufferSize);
      buffer = room.order(ByteOrder.LITTLE_ENDIAN);
    } else if (buffer.remaining() < atLeast) {
      flush();
    }
    return buffer.remaining();
  }

  /** A full region needs no buffer any more. */
  private void release() {
    if (accepted == size && buffer != null) {
      flush();
      buffer = null;
    }
  }

  private void flush() {
    buffer.flip();
    crc.update(buffer.duplicate());
    position = file.write(buffer, position);
    buffer.clear();
  }

  /** Bytes of memory held. */
  int held() {
    return buffer == null ? 0 : buffer.capacity();
  }

  /** Returns the checksum; the region must be full. */
  long finish() {
    if (accepted != size) {
      throw new IllegalStateException(accepted + " bytes of " + size + " were written");
    }
    return crc.getValue();
  }
}
