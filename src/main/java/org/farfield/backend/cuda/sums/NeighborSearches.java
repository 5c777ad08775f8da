package org.farfield.backend.cuda.sums;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.expansion.PlannedStructure;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * Searches with one cutoff each; the last is kept, because a structure may be divided into several
 * batches.
 */
public final class NeighborSearches {
  private final ToDoubleFunction<PlannedStructure> cutoff;
  private Structure structure;
  private NeighborSearch search;

  /**
   * Makes none yet.
   *
   * @param cutoff of a structure, Å
   */
  public NeighborSearches(ToDoubleFunction<PlannedStructure> cutoff) {
    this.cutoff = cutoff;
  }

  /** A search in the structure of each part. */
  List<NeighborSearch> of(List<CentreRange> parts) {
    List<NeighborSearch> found = parts.parallelStream().map(part -> of(part.job())).toList();
    structure = parts.get(parts.size() - 1).job().structure();
    search = found.get(found.size() - 1);
    return found;
  }

  private NeighborSearch of(PlannedStructure job) {
    return job.structure() == structure
        ? search
        : new NeighborSearch(job.structure(), cutoff.applyAsDouble(job));
  }
}
