package org.farfield.features;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.farfield.structure.Structure;

/**
 * A source whose structures stay in memory when it was read to its end and they are not many: the
 * census and the computation that follows it read the input once then. Long files are read ahead,
 * beside what is done with the structures. For one reader at a time.
 */
final class RememberedSource implements DerivedSource {
  private static final double BYTES_PER_ATOM = 200; // of a structure and what else its frame says
  private static final double BYTES_PER_STRUCTURE = 2000;
  private static final double MOST_BYTES = 64e6;
  private static final long LONG = 100_000; // bytes: less is read before a thread has started
  private static final double SHARE_OF_HEAP = 1.0 / 16;

  private final StructureSource source;
  private final double room;
  private List<Structure> all; // null while they were not read to the end, or are too many

  RememberedSource(StructureSource source) {
    this(source, Math.min(MOST_BYTES, SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()));
  }

  RememberedSource(StructureSource source, double room) {
    this.source = source;
    this.room = room;
  }

  @Override
  public StructureSource source() {
    return source;
  }

  @Override
  public Stream<Structure> open() {
    if (all != null) {
      return all.stream();
    }
    Stream<Structure> structures = source.open();
    if (!isLong()) {
      return StructureSources.stream(new Remembering(structures.iterator()))
          .onClose(structures::close);
    }
    ReadAhead ahead = new ReadAhead(structures.iterator());
    return StructureSources.stream(new Remembering(ahead))
        .onClose(ahead::close)
        .onClose(structures::close);
  }

  private boolean isLong() {
    return source.files().stream().mapToLong(file -> file.toFile().length()).sum() > LONG;
  }

  private final class Remembering implements Iterator<Structure> {
    private final Iterator<Structure> structures;
    private List<Structure> taken = new ArrayList<>(); // null if they are too many
    private double bytes;

    Remembering(Iterator<Structure> structures) {
      this.structures = structures;
    }

    @Override
    public boolean hasNext() {
      boolean more = structures.hasNext();
      if (!more) {
        all = taken;
      }
      return more;
    }

    @Override
    public Structure next() {
      Structure structure = structures.next();
      bytes += BYTES_PER_STRUCTURE + BYTES_PER_ATOM * structure.size();
      if (bytes > room) {
        taken = null;
      } else {
        taken.add(structure);
      }
      return structure;
    }
  }
}
