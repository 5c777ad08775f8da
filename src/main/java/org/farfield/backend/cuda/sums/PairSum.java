package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.KernelModule;
import org.farfield.backend.cuda.device.SharedMemory;

/** The sum over pairs of atoms of a batch of structures that are not periodic, see pairs.cu. */
final class PairSum {
  // as in pairs.cu
  private static final int THREADS = 128;
  private static final int RESULTS = 512;

  private static final int MOST_TOGETHER = 32;

  private final NeighborBatch neighbors;
  private final Batch batch;
  private final SumPieces pieces;
  private final Kernel pairs;

  PairSum(NeighborBatch neighbors, SumPieces pieces, KernelModule kernels) {
    this.neighbors = neighbors;
    this.batch = neighbors.batch();
    this.pieces = pieces;
    pairs = kernels.kernel("pairs");
  }

  /** Adds the sums to the coefficients of the batch. */
  void run() {
    ColumnOrder columns = neighbors.tables().columns();
    List<LaunchSegment> segments = new ArrayList<>();
    WorkList items = new WorkList(4);
    int most = 1;
    for (int p = 0; p < batch.parts().size(); p++) {
      CentreRange part = batch.parts().get(p);
      segments.add(LaunchSegment.of(part, batch.origin(p)));
      most = Math.max(most, part.atoms());
      int results = part.channels() * columns.fields();
      for (int centre = 0; centre < part.centres(); centre++) {
        for (int density = 0; density < columns.densities(); density++) {
          for (int first = 0; first < results; first += RESULTS) {
            items.add(p, centre, density, first);
          }
        }
      }
    }
    double work = (double) RESULTS * most;
    pieces.add(
        workspace -> {
          batch.uploadPositions(workspace, false);
          batch.uploadCentres(workspace);
          neighbors.uploadCutoffs(workspace);
          LaunchSegment.upload(segments, workspace);
          workspace.upload(Item.PAIR_ITEMS, items);
        },
        sources ->
            BoundedLaunch.launch(
                items.items(),
                work,
                (first, count) -> launch(items.offset(first), count, sources.workspace())));
  }

  private void launch(long offset, int blocks, Workspace workspace) {
    ColumnOrder columns = neighbors.tables().columns();
    int bytes =
        Double.BYTES * (columns.harmonics() + columns.functions() + NeighborLaunch.RADIAL + 1);
    int together = SharedMemory.fit(bytes, MOST_TOGETHER);
    KernelLaunch launch =
        pairs
            .launch(blocks, THREADS)
            .shared(together * bytes)
            .with(workspace.get(Item.SEGMENTS))
            .with(workspace.get(Item.PAIR_ITEMS), offset)
            .with(together)
            .with(workspace.get(Item.LISTED))
            .with(workspace.get(Item.COORDINATES))
            .with(workspace.get(Item.WEIGHTS));
    neighbors
        .tables()
        .with(launch, workspace.get(Item.CUTOFFS))
        .with(neighbors.tables().places())
        .with(neighbors.terms().get(0).countsOwn() ? 1 : 0)
        .with(workspace.get(Item.COEFFICIENTS))
        .on(workspace.stream());
  }
}
