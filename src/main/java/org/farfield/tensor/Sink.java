package org.farfield.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Appends to one region of a file, with a checksum. */
final class Sink {
  private final PartFile file;
  private final long size;
  private final ByteBuffer buffer;
  private final CRC32 crc = new CRC32();
  private long position;
  private long written;

  Sink(PartFile file, long position, long size, int bufferSize) {
    this.file = file;
    this.position = position;
    this.size = size;
    this.buffer =
        ByteBuffer.allocate((int) Math.max(8, Math.min(bufferSize, size)))
            .order(ByteOrder.LITTLE_ENDIAN);
  }

  void bytes(byte[] data) {
    for (int done = 0; done < data.length; ) {
      int count = Math.min(data.length - done, room(1));
      buffer.put(data, done, count);
      done += count;
    }
  }

  void doubles(double[] data, int offset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room(8) / 8);
      buffer.asDoubleBuffer().put(data, offset + done, count);
      buffer.position(buffer.position() + 8 * count);
      done += count;
    }
  }

  void integers(int[] data, int offset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, room(4) / 4);
      buffer.asIntBuffer().put(data, offset + done, count);
      buffer.position(buffer.position() + 4 * count);
      done += count;
    }
  }

  private int room(int atLeast) {
    if (buffer.remaining() < atLeast) {
      flush();
    }
    return buffer.remaining();
  }

  private void flush() {
    buffer.flip();
    written += buffer.remaining();
    if (written > size) {
      throw new IllegalStateException("more data than the layout has room for");
    }
    crc.update(buffer.duplicate());
    try {
      while (buffer.hasRemaining()) {
        position += file.channel().write(buffer, position);
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
    buffer.clear();
  }

  /** Flushes and returns the checksum; the region must be full. */
  long finish() {
    flush();
    if (written != size) {
      throw new IllegalStateException(written + " bytes of " + size + " were written");
    }
    return crc.getValue();
  }
}
