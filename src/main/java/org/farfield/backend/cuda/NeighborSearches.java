package org.farfield.backend.cuda;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.farfield.expansion.Job;
import org.farfield.structure.Structure;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * Searches with one cutoff each; the last is kept, because a structure may be divided into several
 * batches.
 */
final class NeighborSearches {
  private final ToDoubleFunction<Job> cutoff;
  private Structure structure;
  private NeighborSearch search;

  /**
   * Makes none yet.
   *
   * @param cutoff of a structure, Å
   */
  NeighborSearches(ToDoubleFunction<Job> cutoff) {
    this.cutoff = cutoff;
  }

  /** A search in the structure of each part. */
  List<NeighborSearch> of(List<Part> parts) {
    List<NeighborSearch> found = parts.parallelStream().map(part -> of(part.job())).toList();
    structure = parts.get(parts.size() - 1).job().structure();
    search = found.get(found.size() - 1);
    return found;
  }

  private NeighborSearch of(Job job) {
    return job.structure() == structure
        ? search
        : new NeighborSearch(job.structure(), cutoff.applyAsDouble(job));
  }
}
