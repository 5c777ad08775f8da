package org.farfield.structure.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * zstd data without skippable frames (RFC 8878), which pzstd writes before each frame and the
 * library does not know. Frames are passed on as they are; what is wrong in them is for their
 * reader.
 */
final class ZstdFrames extends InputStream {
  private static final int FRAME = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A50; // and the 15 that follow
  private static final int MAX_HEADER = 18;

  private final InputStream in;
  private final byte[] header = new byte[MAX_HEADER]; // of a frame or block
  private int filled;
  private int passed; // bytes of the header that were handed on
  private long body; // bytes after the header that are handed on without a look
  private boolean inFrame;
  private boolean hasChecksum;

  ZstdFrames(InputStream in) {
    this.in = in;
  }

  /** Whether data begin with a frame of either kind. */
  static boolean begins(PeekableInput in) throws IOException {
    for (int kind = 0; kind < 16; kind++) {
      if (in.startsWith(SKIPPABLE & 0xff | kind, 0x2a, 0x4d, 0x18)) {
        return true;
      }
    }
    return in.startsWith(0x28, 0xb5, 0x2f, 0xfd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (passed == filled && body == 0) {
      nextHeader();
    }
    if (passed < filled) {
      int count = Math.min(length, filled - passed);
      System.arraycopy(header, passed, bytes, offset, count);
      passed += count;
      return count;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, body));
    body -= Math.max(count, 0);
    return count;
  }

  private void nextHeader() throws IOException {
    filled = 0;
    passed = 0;
    if (inFrame) {
      blockHeader();
    } else {
      frameHeader();
    }
  }

  private void frameHeader() throws IOException {
    while (fill(4) && (number(4) & ~0xfL) == SKIPPABLE) {
      filled = 0;
      if (!fill(4)) {
        throw new EOFException();
      }
      in.skipNBytes(number(4));
      filled = 0;
    }
    if (filled > 0 && filled < 4) {
      throw new EOFException();
    }
    if (filled < 4 || (int) number(4) != FRAME || !fill(1)) {
      body = Long.MAX_VALUE; // nothing, or no frame
      return;
    }
    int descriptor = header[4];
    boolean isOneSegment = (descriptor & 0x20) != 0;
    int sizeBytes = 1 << (descriptor >> 6 & 3);
    int dictionaryBytes = (1 << (descriptor & 3)) >> 1;
    hasChecksum = (descriptor & 4) != 0;
    fill(
        (isOneSegment ? 0 : 1)
            + dictionaryBytes
            + (sizeBytes == 1 && !isOneSegment ? 0 : sizeBytes));
    inFrame = true;
  }

  private void blockHeader() throws IOException {
    if (!fill(3)) {
      body = Long.MAX_VALUE;
      return;
    }
    long block = number(3);
    boolean isOneByte = (block >> 1 & 3) == 1;
    body = isOneByte ? 1 : block >> 3;
    if ((block & 1) == 1) {
      body += hasChecksum ? 4 : 0;
      inFrame = false;
    }
  }

  // Reads so many bytes more, or fewer at the end.
  private boolean fill(int count) throws IOException {
    int read = in.readNBytes(header, filled, count);
    filled += read;
    return read == count;
  }

  // The number that the first bytes of the header are.
  private long number(int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | header[i] & 0xff;
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
