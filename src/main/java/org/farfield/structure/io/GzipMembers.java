package org.farfield.structure.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The data of a gzip file of any number of members (RFC 1952). Java's own stream takes a member
 * whose header is damaged for the end of the file, and drops what follows in silence.
 */
final class GzipMembers extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int position;
  private int limit;
  private long before; // bytes of the file before the buffer
  private long member = 1;
  private boolean ended;

  GzipMembers(InputStream in) throws IOException {
    this.in = in;
    readHeader(next());
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
    while (!ended) {
      int count = inflate(bytes, offset, length);
      if (count > 0) {
        crc.update(bytes, offset, count);
        return count;
      }
      if (inflater.finished()) {
        position = limit - inflater.getRemaining();
        readTrailer();
        beginNext();
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count = inflater.inflate(bytes, offset, length);
      if (count == 0 && inflater.needsInput() && !inflater.finished()) {
        position = limit;
        if (!fill()) {
          throw new EOFException();
        }
        inflater.setInput(buffer, position, limit - position);
      }
      return count;
    } catch (DataFormatException e) {
      throw damaged(e.getMessage() == null ? "no deflated data" : e.getMessage());
    }
  }

  private boolean fill() throws IOException {
    before += limit;
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }

  private int nextOrEnd() throws IOException {
    return position < limit || fill() ? buffer[position++] & 0xff : -1;
  }

  private int next() throws IOException {
    int value = nextOrEnd();
    if (value < 0) {
      throw new EOFException();
    }
    return value;
  }

  private long number(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) next() << 8 * i;
    }
    return value;
  }

  private void readHeader(int first) throws IOException {
    if (first != 0x1f || next() != 0x8b) {
      throw damaged("no gzip header");
    }
    int method = next();
    int flags = next();
    if (method != 8 || flags > 31) {
      throw damaged("a gzip header of no known kind");
    }
    number(6); // time, level, system
    if ((flags & EXTRA) != 0) {
      for (long rest = number(2); rest > 0; rest--) {
        next();
      }
    }
    skipText((flags & NAME) != 0);
    skipText((flags & COMMENT) != 0);
    if ((flags & HEADER_CRC) != 0) {
      number(2);
    }
    crc.reset();
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
  }

  private void skipText(boolean there) throws IOException {
    while (there && next() != 0) {
      continue;
    }
  }

  private void readTrailer() throws IOException {
    if (number(4) != crc.getValue() || number(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("a wrong checksum");
    }
  }

  // Zeros at the end fill the last block of a tape; nothing else may follow a member but another.
  private void beginNext() throws IOException {
    int first = nextOrEnd();
    member++;
    if (first > 0) {
      readHeader(first);
      return;
    }
    while (first == 0) {
      first = nextOrEnd();
    }
    if (first > 0) {
      throw damaged("no gzip header");
    }
    ended = true;
  }

  private ZipException damaged(String what) {
    return new ZipException(what + " in part " + member + ", near byte " + (before + position));
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
