package org.farfield.backend.cuda;

/** The densities of a batch that are summed over neighbours. */
final class NeighborRound implements Round {
  private final NeighborTables tables;
  private final Kernels kernels;
  private final Batch batch;
  private final NeighborSearches searches;

  NeighborRound(NeighborTables tables, Kernels kernels, Batch batch, NeighborSearches searches) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
    this.searches = searches;
  }

  @Override
  public void start(Workspace workspace, Limits limits) {
    batch.begin(workspace, false);
    new NeighborSum(tables, searches, workspace, limits, kernels.neighbors).run(batch);
    batch.end(
        workspace, limits, tables.columns(), tables.terms(), kernels.onsite(), tables.hasMean());
  }

  @Override
  public void collect(Workspace workspace) {
    batch.collect(workspace);
  }
}
