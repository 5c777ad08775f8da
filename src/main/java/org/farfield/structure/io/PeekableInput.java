package org.farfield.structure.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A buffered input whose first bytes can be looked at. */
final class PeekableInput extends BufferedInputStream {
  PeekableInput(InputStream in) {
    super(in, 1 << 16);
  }

  /** Whether the next bytes are these; does not consume them. */
  boolean startsWith(int... bytes) throws IOException {
    mark(bytes.length);
    boolean same = true;
    for (int b : bytes) {
      same = same && read() == b;
    }
    reset();
    return same;
  }

  /**
   * Waits for data, so that 0 means the end of the input.
   *
   * <p>GZIPInputStream takes 0 as "no further member"; the usual answer of a pipe that has nothing
   * ready would silently drop the rest of a file of several members (as bgzip writes).
   */
  @Override
  public synchronized int available() throws IOException {
    int ready = super.available();
    if (ready > 0) {
      return ready;
    }
    mark(1);
    boolean ended = read() < 0;
    reset();
    return ended ? 0 : 1;
  }
}
