package org.farfield.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.farfield.features.DerivedSource;
import org.farfield.features.Kept;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;

/**
 * Structures as they are. The longest texts of what is kept of them are measured while they are
 * read to their end for the first time, whatever for.
 */
final class MeasuredTexts implements DerivedSource {
  private final StructureSource source;
  private Kept kept;
  private boolean isKnown;

  /** Of what is kept; without widths, if nobody asks for them. */
  MeasuredTexts(StructureSource source, Kept kept, boolean hasWidths) {
    this.source = source;
    this.kept = kept;
    isKnown = !hasWidths || !kept.hasTexts();
  }

  @Override
  public StructureSource source() {
    return source;
  }

  @Override
  public Stream<Structure> open() {
    Stream<Structure> structures = source.open();
    if (isKnown) {
      return structures;
    }
    Iterator<Structure> measuring = new Measuring(structures.iterator());
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(measuring, Spliterator.ORDERED), false)
        .onClose(structures::close);
  }

  /** With widths, if these are asked for; if nobody has read to the end so far, this does. */
  Kept kept() {
    if (!isKnown) {
      try (Stream<Structure> structures = open()) {
        structures.iterator().forEachRemaining(structure -> {});
      }
    }
    return kept;
  }

  private final class Measuring implements Iterator<Structure> {
    private final Iterator<Structure> structures;

    Measuring(Iterator<Structure> structures) {
      this.structures = structures;
    }

    @Override
    public boolean hasNext() {
      boolean more = structures.hasNext();
      isKnown |= !more;
      return more;
    }

    @Override
    public Structure next() {
      Structure structure = structures.next();
      kept = kept.measured(List.of(structure).iterator());
      return structure;
    }
  }
}
