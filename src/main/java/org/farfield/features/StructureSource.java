package org.farfield.features;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.structure.Structure;

/**
 * Where structures come from. It may be opened any number of times and gives the same structures in
 * the same order each time; they are read as they are taken, so that not all are in memory.
 */
public interface StructureSource {
  /**
   * How messages call it.
   *
   * @return such as a file name
   */
  String name();

  /**
   * Begins with the first structure.
   *
   * @return the structures, to be closed
   * @throws org.farfield.error.InputException if they cannot be read; also while they are taken
   */
  Stream<Structure> open();

  /**
   * The files that decide what the structures are.
   *
   * @return empty if they come from elsewhere
   */
  default List<Path> files() {
    return List.of();
  }

  /**
   * What this is a part of, as some frames are of a file. Features of parts have the columns of the
   * whole.
   *
   * @return this, if it is no part
   */
  default StructureSource whole() {
    return this;
  }

  /**
   * What of the files is taken, in words that are equal only if it is the same.
   *
   * @return such as a range of frames; empty for all
   */
  default String selection() {
    return "";
  }
}
