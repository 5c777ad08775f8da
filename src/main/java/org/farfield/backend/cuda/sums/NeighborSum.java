package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.CoupledMoments;

/**
 * The sum over neighbours of a batch, see neighbors.cu, and multipoles.cu where these are more than
 * charges. The host finds the neighbours and uploads as many at a time as the scratch memory holds.
 */
final class NeighborSum {
  private static final int RESULTS = 512; // as in neighbors.cu and multipoles.cu
  private static final int MOST_TOGETHER = 32;

  private final NeighborBatch neighbors;
  private final Batch batch;
  private final Workspace workspace;
  private final BatchLimits limits;
  private final NeighborLaunch launch;
  private final CoupledMoments coupled; // null: charges
  private final Kernel kernel;

  NeighborSum(NeighborBatch neighbors, Workspace workspace, BatchLimits limits, Kernels kernels) {
    this.neighbors = neighbors;
    this.batch = neighbors.batch();
    this.workspace = workspace;
    this.limits = limits;
    launch = new NeighborLaunch(neighbors, workspace);
    coupled = neighbors.tables().coupled();
    kernel =
        coupled == null
            ? kernels.neighbors.kernel("neighbors")
            : kernels.multipoles.kernel("multipole_neighbors");
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    launch.begin();
    NeighborPass.run(batch, neighbors, limits.scratch() / NeighborList.BYTES, this::launch);
  }

  private WorkList items(NeighborPass pass) {
    WorkList items = new WorkList(4);
    ColumnOrder columns = neighbors.tables().columns();
    for (NeighborPass.Entry entry : pass.entries()) {
      int results = results(batch.parts().get(entry.part()).channels());
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

  // Of a centre and density; of multipoles every channel has blocks of its own.
  private int results(int channels) {
    int fields = neighbors.tables().columns().fields();
    return channels * (coupled == null ? fields : (fields + RESULTS - 1) / RESULTS * RESULTS);
  }

  private void launch(NeighborPass pass) {
    pass.upload(batch, workspace);
    WorkList items = items(pass);
    workspace.upload(Item.PAIR_ITEMS, items);
    int slots = coupled == null ? 1 : coupled.slots();
    BoundedLaunch.launch(
        items.items(),
        (double) RESULTS * slots * pass.mostOfACentre(),
        (first, count) -> launch(items.offset(first), count));
    workspace.recycle();
  }

  private void launch(long offset, int blocks) {
    int numbers = neighbors.tables().harmonics() + neighbors.tables().functions() + 2;
    int targets = coupled == null ? 0 : coupled.targets();
    launch
        .of(kernel, offset, blocks, numbers + targets, MOST_TOGETHER, false)
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }
}
