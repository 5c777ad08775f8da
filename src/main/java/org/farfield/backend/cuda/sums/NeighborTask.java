package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.NeighborTables;

/** The densities of a batch that are summed over neighbours. */
public final class NeighborTask implements DeviceTask {
  private final NeighborTables tables;
  private final Kernels kernels;
  private final Batch batch;
  private final NeighborSearches searches;

  public NeighborTask(
      NeighborTables tables, Kernels kernels, Batch batch, NeighborSearches searches) {
    this.tables = tables;
    this.kernels = kernels;
    this.batch = batch;
    this.searches = searches;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    batch.begin(workspace, false);
    new NeighborSum(tables, searches, workspace, limits, kernels.neighbors).run(batch);
    Batch.Terms terms = new Batch.Terms(tables.terms(), 0);
    batch.end(workspace, limits, tables.columns(), terms, kernels.onsite(), tables.hasMean());
  }

  @Override
  public void collect(Workspace workspace) {
    batch.collect(workspace);
  }
}
