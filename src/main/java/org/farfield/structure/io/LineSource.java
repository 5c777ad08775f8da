package org.farfield.structure.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.farfield.error.InputException;
import org.farfield.structure.text.Quote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a text input, and where we are in it: file, frame (0-based), line (1-based).
 *
 * <p>Reads bytes itself, so that a binary input is recognised at its first control character and a
 * "line" of gigabytes is refused instead of filling the memory.
 */
final class LineSource implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 1 << 26;

  private static final Logger LOG = LoggerFactory.getLogger("farfield");
  private static final int MAX_WARNINGS = 100; // whoever reads thousands of files has seen enough
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private final InputStream in;
  private final String name;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private byte[] pending = new byte[0];
  private int pendingLength;
  private IOException failure; // null until reading failed
  private byte[] current = buffer;
  private int currentFrom;
  private int currentTo;
  private long line;
  private long frame;

  LineSource(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /** The next line without its end, or null at the end of the input. */
  String next() {
    return advance() ? text() : null;
  }

  /**
   * Moves to the next line; false at the end of the input. The line is in {@link #bytes()}, from
   * {@link #from()} to {@link #to()}, until the next call.
   */
  boolean advance() {
    pendingLength = 0;
    boolean any = false;
    while (position < limit || fill()) {
      any = true;
      int from = position;
      int i = from;
      while (i < limit && buffer[i] != '\n') {
        if (isBinary(buffer[i])) {
          line++;
          throw error(
              "not a text file (byte "
                  + Byte.toUnsignedInt(buffer[i])
                  + "); give extended XYZ, POSCAR or CIF, plain or compressed with gzip,"
                  + " bzip2, xz or zstd");
        }
        i++;
      }
      boolean ended = i < limit;
      position = ended ? i + 1 : i;
      if (ended && pendingLength == 0) {
        finish(buffer, from, i);
        return true;
      }
      keep(from, i);
      if (ended) {
        break;
      }
    }
    if (any) {
      finish(pending, 0, pendingLength);
    }
    return any;
  }

  /** The next line, which must be there; {@code what} says what it should have held. */
  String require(String what) {
    String text = next();
    if (text == null) {
      throw error("the file ends where " + what + " should follow; it was probably cut short");
    }
    return text;
  }

  private static boolean isBinary(byte b) {
    return b >= 0 && b < ' ' && !(b >= '\t' && b <= '\r');
  }

  /**
   * The first byte of the next line, a line feed if that is empty; -1 at the end of the input, or
   * where it cannot be read further, which whoever asks for that line is told. The line moved to
   * last is lost.
   */
  int peek() {
    return position < limit || load() ? buffer[position] : -1;
  }

  private boolean load() {
    if (failure == null) {
      try {
        position = 0;
        limit = Math.max(in.read(buffer), 0);
      } catch (IOException e) {
        limit = 0;
        failure = e;
      }
    }
    return limit > position;
  }

  private boolean fill() {
    if (load()) {
      return true;
    }
    if (failure instanceof UnpackedInput.BadDataException) {
      throw ioError(failure.getMessage(), failure);
    }
    if (failure != null) {
      throw ioError("cannot be read further (" + failure.getMessage() + ")", failure);
    }
    return false;
  }

  private InputException ioError(String what, IOException cause) {
    return new InputException(place() + what, cause);
  }

  private void keep(int from, int to) {
    int length = pendingLength + to - from;
    if (length > MAX_LINE_BYTES) {
      line++;
      throw error("the line is longer than 64 MiB; this is no structure file");
    }
    if (length > pending.length) {
      pending = Arrays.copyOf(pending, Math.max(length, 2 * pending.length));
    }
    System.arraycopy(buffer, from, pending, pendingLength, to - from);
    pendingLength = length;
  }

  private void finish(byte[] bytes, int from, int to) {
    line++;
    current = bytes;
    currentFrom = from;
    currentTo = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    if (line == 1 && text().startsWith("\ufeff")) {
      currentFrom += "\ufeff".getBytes(StandardCharsets.UTF_8).length;
    }
  }

  /** The line moved to last. */
  String text() {
    return new String(current, currentFrom, currentTo - currentFrom, StandardCharsets.UTF_8);
  }

  /** The letters of the line moved to last: UTF-8 or, if they are not that, Latin-1. */
  Charset charset() {
    String text = text();
    boolean utf8 =
        text.indexOf('\ufffd') < 0 // what stands for bytes that are no letters
            || Arrays.equals(
                text.getBytes(StandardCharsets.UTF_8),
                Arrays.copyOfRange(current, currentFrom, currentTo));
    return utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
  }

  byte[] bytes() {
    return current;
  }

  /** Where the line moved to last starts. */
  int from() {
    return currentFrom;
  }

  /** Where the line moved to last ends. */
  int to() {
    return currentTo;
  }

  /** The 1-based number of the line returned last. */
  long line() {
    return line;
  }

  /** The 0-based number of the frame being read. */
  long frame() {
    return frame;
  }

  void nextFrame() {
    frame++;
  }

  /** Where a structure comes from, e.g. {@code "water.xyz, frame 3"}. */
  String origin() {
    return name + ", frame " + frame;
  }

  private String place() {
    return origin() + ", line " + Math.max(line, 1) + ": ";
  }

  /** Says once per input, however often it is read, what its author may not have meant. */
  void warn(String what) {
    String sentence = Quote.line(name + ": " + what);
    if (WARNED.size() < MAX_WARNINGS && WARNED.add(sentence)) {
      LOG.warn(sentence);
    }
  }

  InputException error(String what) {
    return new InputException(place() + what);
  }

  InputException error(String what, Throwable cause) {
    return new InputException(place() + what, cause);
  }

  /** An error at a line read before. */
  InputException errorAt(long atLine, String what, Throwable cause) {
    return new InputException(origin() + ", line " + atLine + ": " + what, cause);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new InputException(name + ": cannot be closed (" + e.getMessage() + ")", e);
    }
  }
}
