package org.farfield.backend.cuda;

import java.util.List;
import org.farfield.structure.neighbors.NeighborSearch;

/** Gradients of the densities of a batch that are summed over neighbours. */
final class NeighborAdjointRound implements Round {
  private final NeighborTables tables;
  private final Kernels kernels;
  private final GradientBatch gradients;
  private final NeighborSearches searches;
  private PairAdjoint adjoint;

  NeighborAdjointRound(
      NeighborTables tables, Kernels kernels, GradientBatch gradients, NeighborSearches searches) {
    this.tables = tables;
    this.kernels = kernels;
    this.gradients = gradients;
    this.searches = searches;
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    Batch batch = gradients.batch();
    List<NeighborSearch> found = searches.of(batch.parts());
    adjoint =
        new PairAdjoint(
            new PairAdjoint.Functions(
                kernels.pairAdjoint.kernel(tables.termsKernel()),
                tables.columns(),
                tables.constants(),
                tables.functions(),
                tables.ranges(batch, workspace)),
            gradients,
            kernels.pairAdjoint);
    adjoint.start(
        (p, first, count) -> NeighborList.of(found.get(p), first, count), workspace, limits);
  }

  @Override
  public void collect(Workspace workspace) {
    adjoint.collect(workspace);
  }
}
