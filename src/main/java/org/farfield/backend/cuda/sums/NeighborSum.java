package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.SharedMemory;

/**
 * The sum over neighbours within a cutoff of a batch, see neighbors.cu. The host finds the
 * neighbours and uploads as many at a time as the scratch memory holds.
 */
final class NeighborSum {
  // as in neighbors.cu
  private static final int THREADS = 128;
  private static final int RESULTS = 512;

  private static final int MOST_TOGETHER = 32;

  private final NeighborBatch neighbors;
  private final Batch batch;
  private final Workspace workspace;
  private final BatchLimits limits;
  private final Kernel kernel;

  NeighborSum(
      NeighborBatch neighbors, Workspace workspace, BatchLimits limits, KernelModule kernels) {
    this.neighbors = neighbors;
    this.batch = neighbors.batch();
    this.workspace = workspace;
    this.limits = limits;
    kernel = kernels.kernel("neighbors");
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    List<LaunchSegment> segments = new ArrayList<>();
    for (int p = 0; p < batch.parts().size(); p++) {
      segments.add(LaunchSegment.of(batch.parts().get(p), batch.origin(p)));
    }
    LaunchSegment.upload(segments, workspace);
    neighbors.uploadCutoffs(workspace);
    NeighborPass.run(batch, neighbors, limits.scratch() / NeighborList.BYTES, this::launch);
  }

  private WorkList items(NeighborPass pass) {
    WorkList items = new WorkList(4);
    ColumnOrder columns = neighbors.tables().columns();
    for (NeighborPass.Entry entry : pass.entries()) {
      int results = batch.parts().get(entry.part()).channels() * columns.fields();
      for (int i = 0; i < entry.list().centres(); i++) {
        for (int density = 0; density < columns.densities(); density++) {
          for (int first = 0; first < results; first += RESULTS) {
            items.add(entry.part(), entry.centre() + i, density, first);
          }
        }
      }
    }
    return items;
  }

  private void launch(NeighborPass pass) {
    pass.upload(batch, workspace);
    WorkList items = items(pass);
    workspace.upload(Item.PAIR_ITEMS, items);
    BoundedLaunch.launch(
        items.items(),
        (double) RESULTS * pass.mostOfACentre(),
        (first, count) -> launch(items.offset(first), count));
    workspace.recycle();
  }

  private void launch(long offset, int blocks) {
    ColumnOrder columns = neighbors.tables().columns();
    int bytes = Double.BYTES * (columns.harmonics() + columns.functions() + 2);
    int together = SharedMemory.fit(bytes, MOST_TOGETHER);
    KernelLaunch launch =
        kernel
            .launch(blocks, THREADS)
            .shared(together * bytes)
            .with(workspace.get(Item.SEGMENTS))
            .with(workspace.get(Item.PAIR_ITEMS), offset)
            .with(together)
            .with(workspace.get(Item.CENTRES))
            .with(workspace.get(Item.STARTS))
            .with(workspace.get(Item.SOURCES))
            .with(workspace.get(Item.VECTORS))
            .with(workspace.get(Item.WEIGHTS));
    neighbors
        .tables()
        .with(launch, workspace.get(Item.CUTOFFS))
        .with(neighbors.tables().places())
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }
}
