package org.farfield.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.farfield.error.InputException;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;

/**
 * Chosen frames of an input one after the other, and those that cannot be read, for work that may
 * go on without them.
 */
public final class InputFrames implements AutoCloseable {
  private final NumberedFrames frames;

  /**
   * Begins with the first frame.
   *
   * @param files in their order
   * @param open begins with one of them
   * @param chosen which frames, counted through all files
   */
  public InputFrames(
      List<Path> files, Function<Path, StructureReader> open, FrameSelection chosen) {
    frames = new NumberedFrames(files, open, chosen, null, NumberedFrames.Place.START);
  }

  /**
   * A frame.
   *
   * @param number among the chosen frames, from 0
   * @param file it is in
   * @param structure empty if it cannot be read
   * @param failure why; empty if it can
   */
  public record Frame(
      long number, String file, Optional<Structure> structure, Optional<InputException> failure) {
    /**
     * What is said of it if it is passed over.
     *
     * @param reason what is wrong with it
     * @return for a list of such frames
     */
    public Rejected rejected(InputException reason) {
      return new Rejected(number, file, reason.getMessage());
    }
  }

  /**
   * The next frame.
   *
   * @return null at the end
   */
  public Frame next() {
    NumberedFrames.Frame f = frames.next();
    return f == null
        ? null
        : new Frame(f.number(), f.file().toString(), f.structure(), f.failure());
  }

  @Override
  public void close() {
    frames.close();
  }
}
