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
}
