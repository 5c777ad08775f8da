package org.farfield.runs;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Supplement;
import org.farfield.structure.FrameSelection;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;

/**
 * Chosen frames of files, one after the other, counted from 0; also those that cannot be read.
 * After such a frame reading goes on with the next one, where the format tells where that begins,
 * else with the next file.
 */
final class NumberedFrames implements AutoCloseable {
  private final List<Path> files;
  private final Function<Path, StructureReader> open;
  private final FrameSelection chosen;
  private final Supplement supplement; // null: frames are taken as they are
  private Place place;
  private Path file;
  private StructureReader reader;
  private int next; // file
  private long count; // of all frames so far
  private long number; // of chosen ones

  /**
   * The beginning of a file.
   *
   * @param file counted from 0
   * @param read frames before it
   * @param chosen frames before it
   */
  record Place(int file, long read, long chosen) {
    static final Place START = new Place(0, 0, 0);
  }

  /**
   * A frame.
   *
   * @param number among the chosen frames
   * @param place of the file it is in
   * @param file it is in
   * @param structure empty if it cannot be read
   * @param failure why; empty if it can
   */
  record Frame(
      long number,
      Place place,
      Path file,
      Optional<Structure> structure,
      Optional<InputException> failure) {}

  /** From a place on; the supplement is closed with it. */
  NumberedFrames(
      List<Path> files,
      Function<Path, StructureReader> open,
      FrameSelection chosen,
      Supplement supplementOrNull,
      Place from) {
    this.files = files;
    this.open = open;
    this.chosen = chosen;
    supplement = supplementOrNull;
    next = from.file();
    count = from.read();
    number = from.chosen();
  }

  /** The file that is read, or was last; -1 before the first. */
  int file() {
    return place == null ? -1 : place.file();
  }

  /** The next chosen frame; null at the end. */
  Frame next() {
    return next(0);
  }

  /** All that follow. */
  Iterator<Frame> iterator() {
    return Stream.generate(this::next).takeWhile(Objects::nonNull).iterator();
  }

  /** The next chosen frame from a number on; those before it must be right, and are not parsed. */
  Frame next(long from) {
    while (!chosen.isPast(count)) {
      if (reader == null && next == files.size()) {
        return null;
      }
      boolean wanted = chosen.contains(count);
      if (reader != null && wanted && number < from) {
        long before = count;
        pass();
        number += count - before; // none at the end of a file
        continue;
      }
      Frame frame = reader == null ? open() : wanted ? read() : pass();
      if (frame != null && wanted) {
        number++;
        return frame;
      }
    }
    return null;
  }

  // A file that cannot be opened counts as one frame.
  private Frame open() {
    place = new Place(next, count, number);
    file = files.get(next++);
    try {
      reader = open.apply(file);
      return null;
    } catch (InputException e) {
      return failed(e);
    }
  }

  private Frame read() {
    try {
      Structure structure = reader.read();
      if (structure == null) {
        closeFile();
        return null;
      }
      return supplemented(structure);
    } catch (InputException e) {
      if (isPassed()) {
        return failed(e);
      }
      closeFile();
      return failed(
          new InputException(e.getMessage() + " (what follows in this file is not read)", e));
    }
  }

  // What cannot be supplemented was read all right: the next one follows.
  private Frame supplemented(Structure read) {
    Structure structure = read;
    if (supplement != null) {
      try {
        structure = supplement.with(List.of(read)).get(0);
      } catch (InputException e) {
        return failed(e);
      }
    }
    count++;
    return new Frame(number, place, file, Optional.of(structure), Optional.empty());
  }

  // What is wrong in a frame that nobody wants does not matter.
  private Frame pass() {
    try {
      if (reader.skip()) {
        count++;
      } else {
        closeFile();
      }
    } catch (InputException e) {
      closeFile(); // nobody knows where the next one begins
      count++;
    }
    return null;
  }

  private boolean isPassed() {
    try {
      return reader.recover();
    } catch (InputException e) {
      return false; // the first reason is told
    }
  }

  private Frame failed(InputException e) {
    count++;
    return new Frame(number, place, file, Optional.empty(), Optional.of(e));
  }

  private void closeFile() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  @Override
  public void close() {
    closeFile();
    if (supplement != null) {
      supplement.close();
    }
  }
}
