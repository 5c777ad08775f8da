package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.CoupledMoments;
import org.farfield.backend.cuda.tables.NeighborTables;

/** What sums over neighbours and their adjoints have in common, of charges and of multipoles. */
final class NeighborLaunch {
  private static final int THREADS = 128; // as in neighbors.cu, pair_adjoint.cu, multipoles.cu

  private final NeighborBatch neighbors;

  NeighborLaunch(NeighborBatch neighbors) {
    this.neighbors = neighbors;
  }

  /** Uploads segments and cutoffs. */
  void begin(Workspace workspace) {
    Batch batch = neighbors.batch();
    List<LaunchSegment> segments = new ArrayList<>();
    for (int p = 0; p < batch.parts().size(); p++) {
      segments.add(LaunchSegment.of(batch.parts().get(p), batch.origin(p)));
    }
    LaunchSegment.upload(segments, workspace);
    neighbors.uploadCutoffs(workspace);
  }

  /**
   * A launch with all arguments but the last ones, which are what goes in and what comes out.
   *
   * @param offset of the first item, in bytes
   * @param numbers doubles of shared memory of a neighbour
   * @param most neighbours at a time
   * @param byMoments whether coefficients of the coupling are sorted by moments, else by targets
   */
  KernelLaunch of(
      Kernel kernel,
      long offset,
      int blocks,
      int numbers,
      int most,
      boolean byMoments,
      Workspace workspace) {
    int bytes = Double.BYTES * numbers;
    int together = SharedMemory.fit(bytes, most);
    NeighborTables tables = neighbors.tables();
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
    tables.with(launch, workspace.get(Item.CUTOFFS));
    CoupledMoments coupled = tables.coupled();
    if (coupled != null) {
      launch.with(tables.columns().structure());
      for (DeviceBuffer part : byMoments ? coupled.byMoments() : coupled.byTargets()) {
        launch.with(part);
      }
    }
    return launch.with(tables.places());
  }
}
