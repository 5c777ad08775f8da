package org.farfield.learning.frames;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;

/**
 * Some frames of a source, by their numbers.
 *
 * @param source all of them
 * @param chosen which, by number; those behind its end are left out
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record ChosenFrames(StructureSource source, boolean[] chosen) implements StructureSource {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public Stream<Structure> open() {
    AtomicInteger frame = new AtomicInteger();
    Stream<Structure> all = source.open();
    return all.sequential()
        .filter(
            structure -> {
              int f = frame.getAndIncrement();
              return f < chosen.length && chosen[f];
            });
  }

  @Override
  public List<Path> files() {
    return source.files();
  }
}
