package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * Searches with one cutoff; the last is kept, because a structure may be divided into several
 * batches.
 */
final class NeighborSearches {
  private final double cutoff;
  private Structure structure;
  private NeighborSearch search;

  NeighborSearches(double cutoff) {
    this.cutoff = cutoff;
  }

  /** A search in the structure of each part. */
  List<NeighborSearch> of(List<Part> parts) {
    List<NeighborSearch> found =
        parts.parallelStream().map(part -> of(part.job().structure())).toList();
    structure = parts.get(parts.size() - 1).job().structure();
    search = found.get(found.size() - 1);
    return found;
  }

  private NeighborSearch of(Structure wanted) {
    return wanted == structure ? search : new NeighborSearch(wanted, cutoff);
  }
}
