package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.structure.neighbors.NeighborSearch;

/** Gradients of the densities of a batch that are summed over neighbours. */
public final class NeighborAdjointTask implements DeviceTask {
  private final NeighborTables tables;
  private final Kernels kernels;
  private final GradientBatch gradients;
  private final NeighborSearches searches;
  private PairAdjoint adjoint;

  public NeighborAdjointTask(
      NeighborTables tables, Kernels kernels, GradientBatch gradients, NeighborSearches searches) {
    this.tables = tables;
    this.kernels = kernels;
    this.gradients = gradients;
    this.searches = searches;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
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
