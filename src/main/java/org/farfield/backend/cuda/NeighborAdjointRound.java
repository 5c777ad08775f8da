package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.structure.neighbors.NeighborSearch;

/** Gradients of the short-range densities of a batch. */
final class NeighborAdjointRound implements Round {
  private final PairAdjoint adjoint;
  private final NeighborSearches searches;
  private final List<Part> parts;

  NeighborAdjointRound(
      NeighborTables tables, Kernels kernels, GradientBatch gradients, NeighborSearches searches) {
    this.searches = searches;
    parts = gradients.batch().parts();
    adjoint =
        new PairAdjoint(
            new PairAdjoint.Functions(
                kernels.pairAdjoint.kernel("neighbor_terms"),
                tables.columns(),
                tables.constants(),
                tables.functions(),
                tables.ranges()),
            gradients,
            kernels.pairAdjoint);
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    List<NeighborSearch> found = searches.of(parts);
    adjoint.start(
        (p, first, count) -> NeighborList.of(found.get(p), first, count), workspace, limits);
  }

  @Override
  public void collect(Workspace workspace) {
    adjoint.collect(workspace);
  }
}
