package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.Batch;
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
  private final SumPieces pieces;
  private final NeighborLaunch launch;
  private final CoupledMoments coupled; // null: charges
  private final Kernel kernel;

  NeighborSum(NeighborBatch neighbors, SumPieces pieces, Kernels kernels) {
    this.neighbors = neighbors;
    this.batch = neighbors.batch();
    this.pieces = pieces;
    launch = new NeighborLaunch(neighbors, kernels);
    coupled = neighbors.tables().coupled();
    kernel =
        coupled == null
            ? kernels.neighbors.kernel("neighbors")
            : kernels.multipoles.kernel("multipole_neighbors");
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    launch.begin(pieces.workspace());
    long most = pieces.limits().scratch() / NeighborList.BYTES;
    NeighborPass.run(batch, neighbors, most, this::add);
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

  private void add(NeighborPass pass) {
    WorkList items = items(pass);
    int slots = coupled == null ? 1 : coupled.slots();
    double work = (double) RESULTS * slots * pass.mostOfACentre();
    pieces.add(
        workspace -> {
          launch.list(pass, workspace);
          workspace.upload(Item.PAIR_ITEMS, items);
        },
        sources ->
            BoundedLaunch.launch(
                items.items(),
                work,
                (first, count) -> launch(items.offset(first), count, sources.workspace())));
  }

  private void launch(long offset, int blocks, Workspace workspace) {
    int numbers =
        neighbors.tables().harmonics()
            + neighbors.tables().functions()
            + NeighborLaunch.RADIAL
            + (coupled == null ? 1 : 0); // which atom it is
    int targets = coupled == null ? 0 : coupled.targets();
    launch
        .of(kernel, offset, blocks, numbers + targets, MOST_TOGETHER, false, workspace)
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }
}
