package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.CoupledMoments;
import org.farfield.backend.cuda.tables.NeighborTables;

/** What sums over neighbours and their adjoints have in common, of charges and of multipoles. */
final class NeighborLaunch {
  private static final int THREADS = 128; // as in neighbors.cu, pair_adjoint.cu, multipoles.cu

  /** Doubles of shared memory of a neighbour, {@code RadialPlace} in radial.cuh. */
  static final int RADIAL = 6;

  /** The same with its distance and direction, as in neighbor_slopes.cuh. */
  static final int OF_SLOPES = RADIAL + 4;

  private final NeighborBatch neighbors;
  private final Kernel listAll; // null: the host finds neighbours

  NeighborLaunch(NeighborBatch neighbors, Kernels kernels) {
    this.neighbors = neighbors;
    listAll = neighbors.isEndless() ? kernels.neighbors.kernel("all_neighbors") : null;
  }

  /** Whether the device lists the neighbours itself. */
  boolean isListedThere() {
    return listAll != null;
  }

  /** Uploads segments and cutoffs, and what lists are made of if they are made there. */
  void begin(Workspace workspace) {
    Batch batch = neighbors.batch();
    List<LaunchSegment> segments = new ArrayList<>();
    for (int p = 0; p < batch.parts().size(); p++) {
      segments.add(LaunchSegment.of(batch.parts().get(p), batch.origin(p)));
    }
    LaunchSegment.upload(segments, workspace);
    neighbors.uploadCutoffs(workspace);
    if (isListedThere()) {
      batch.uploadPositions(workspace, false);
      batch.uploadCentres(workspace);
    }
  }

  /** Brings the lists of a pass to the device. */
  void list(NeighborPass pass, Workspace workspace) {
    pass.uploadCentres(workspace);
    if (isListedThere()) {
      listAll(pass, entry -> new int[2], false, workspace);
    } else {
      pass.uploadNeighbors(workspace);
    }
  }

  /** How neighbours are sorted by atoms, if all are neighbours. */
  interface Places {
    /** The first listed centre of the entry's part in the pass, and where its atoms begin. */
    int[] of(NeighborPass.Entry entry);
  }

  /** Likewise, and sorts the neighbours, where the device lists them itself. */
  void listSorted(NeighborPass pass, Places places, Workspace workspace) {
    pass.uploadCentres(workspace);
    listAll(pass, places, true, workspace);
  }

  private void listAll(NeighborPass pass, Places places, boolean sorted, Workspace workspace) {
    WorkList items = new WorkList(4);
    for (NeighborPass.Entry entry : pass.entries()) {
      int[] place = places.of(entry);
      for (int i = 0; i < entry.list().centres(); i++) {
        items.add(entry.part(), entry.centre() + i, place[0], place[1]);
      }
    }
    long ints = (long) Integer.BYTES * pass.neighbors();
    workspace.get(Item.SOURCES, ints);
    workspace.get(Item.VECTORS, 3L * Double.BYTES * pass.neighbors());
    if (sorted) {
      workspace.get(Item.SOURCE_ORDER, ints);
    }
    workspace.upload(Item.LIST_ITEMS, items);
    BoundedLaunch.launch(
        items.items(),
        pass.mostOfACentre(),
        (first, count) -> listAll(items.offset(first), count, sorted, workspace));
  }

  private void listAll(long offset, int blocks, boolean sorted, Workspace workspace) {
    KernelLaunch launch =
        listAll
            .launch(blocks, THREADS)
            .with(workspace.get(Item.SEGMENTS))
            .with(workspace.get(Item.LIST_ITEMS), offset)
            .with(workspace.get(Item.CENTRES))
            .with(workspace.get(Item.LISTED))
            .with(workspace.get(Item.STARTS))
            .with(workspace.get(Item.COORDINATES))
            .with(neighbors.terms().get(0).countsOwn() ? 1 : 0);
    if (sorted) {
      launch.with(workspace.get(Item.SOURCE_STARTS));
    } else {
      launch.with(0L); // no pointer
    }
    launch.with(workspace.get(Item.SOURCES)).with(workspace.get(Item.VECTORS));
    if (sorted) {
      launch.with(workspace.get(Item.SOURCE_ORDER));
    } else {
      launch.with(0L);
    }
    launch.on(workspace.stream());
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
