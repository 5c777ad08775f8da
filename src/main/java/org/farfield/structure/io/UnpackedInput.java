package org.farfield.structure.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;

/**
 * The data of a compressed input. What is wrong with it, which each library says in its own way and
 * some by exceptions of any kind, becomes an IOException whose message is a sentence.
 */
final class UnpackedInput extends InputStream {
  /** What is wrong with compressed data. */
  static final class BadDataException extends IOException {
    private static final long serialVersionUID = 1;

    BadDataException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Compression compression;
  private final InputStream packed;
  private InputStream data; // null until the first byte is asked for: headers may be damaged, too

  UnpackedInput(Compression compression, InputStream packed) {
    this.compression = compression;
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      if (data == null) {
        data = compression.unpack(packed);
      }
      return data.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      throw new BadDataException("the " + compression + " data " + problem(e), e);
    }
  }

  private static String problem(Exception e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof EOFException || endsTooEarly(reason.toLowerCase(Locale.ROOT))) {
      return "end too early; the file was cut short, copy it again";
    }
    if (e instanceof UnsupportedOptionsException || e instanceof MemoryLimitException) {
      return "are of a kind that is not read (" + reason + "); unpack the file first";
    }
    return "are damaged (" + reason + "); copy the file again";
  }

  // The words of commons-compress and of aircompressor.
  private static boolean endsTooEarly(String reason) {
    return reason.contains("unexpected end of stream")
        || reason.contains("end of stream reached")
        || reason.contains("not enough input bytes");
  }

  @Override
  public void close() throws IOException {
    try {
      if (data != null) {
        data.close();
      }
    } finally {
      packed.close();
    }
  }
}
