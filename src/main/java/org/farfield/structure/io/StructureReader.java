package org.farfield.structure.io;

import org.farfield.error.InputException;
import org.farfield.structure.Structure;

/**
 * Reads structures one after another; holds one frame at a time.
 *
 * <p>Not thread-safe. After an {@link InputException} the reader is of no further use, unless
 * {@link #recover} says otherwise.
 */
public interface StructureReader extends AutoCloseable {
  /**
   * Reads the next frame.
   *
   * @return the frame, or null at the end of the input
   * @throws InputException if the input cannot be read or is not what its format demands
   */
  Structure read();

  /**
   * Passes over the next frame. What is wrong in it does not matter, as far as its end is found.
   *
   * @return whether there was one
   * @throws InputException if the input cannot be read or it is not clear where the frame ends
   */
  default boolean skip() {
    return read() != null;
  }

  /**
   * After a frame could not be read: passes over the rest of it, where the format tells where it
   * ends.
   *
   * @return whether the next frame can be read
   */
  default boolean recover() {
    return false;
  }

  /** Closes the input. */
  @Override
  void close();
}
