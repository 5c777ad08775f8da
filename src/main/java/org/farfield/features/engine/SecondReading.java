package org.farfield.features.engine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.Census;
import org.farfield.features.StructureSource;
import org.farfield.features.rows.Fingerprint;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/**
 * The frames of a census, read again: as many as it has, so that a file may grow meanwhile, and
 * compared with what it saw.
 */
final class SecondReading implements Iterator<Structure> {
  private final Iterator<Structure> structures;
  private final Census census;
  private final Channels channels;
  private long frames;
  private long fingerprint;

  SecondReading(Iterator<Structure> structures, Census census, Channels channels) {
    this.structures = structures;
    this.census = census;
    this.channels = channels;
  }

  @Override
  public boolean hasNext() {
    return frames < census.frames() && structures.hasNext();
  }

  @Override
  public Structure next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Structure next = structures.next();
    frames++;
    fingerprint = Fingerprint.join(fingerprint, Fingerprint.of(next, channels), 1);
    return next;
  }

  /** At the end: refuses frames that are not those of the census. */
  void requireSame(String name) {
    if (!isSame()) {
      throw changed(name, null);
    }
  }

  private boolean isSame() {
    return frames == census.frames() && fingerprint == census.fingerprint();
  }

  /** Whether a source is no longer what it was; finds the reason of a strange failure. */
  static boolean hasChanged(StructureSource source, Census census, Channels channels) {
    try (Stream<Structure> structures = source.open()) {
      SecondReading again = new SecondReading(structures.iterator(), census, channels);
      while (again.hasNext()) {
        again.next();
      }
      return !again.isSame();
    } catch (InputException e) {
      return true; // there was nothing wrong with it before
    }
  }

  static InputException changed(String name, RuntimeException causeOrNull) {
    return new InputException(
        name + ": has changed while it was read; wait until nothing writes it any more, or copy it",
        causeOrNull);
  }
}
