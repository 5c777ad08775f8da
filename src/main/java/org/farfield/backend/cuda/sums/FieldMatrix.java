package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.SharedMemory;
import org.farfield.backend.cuda.tables.LatticeTables;

/** The kernel {@code fields} of lattice.cu: the field matrix of the vectors of a launch. */
final class FieldMatrix {
  private static final int THREADS = 128; // as in lattice.cu
  private static final int MOST_TOGETHER = 32;
  private static final int WORK = 13; // multiply-adds of a number, where l = 0

  private final LatticeTables tables;
  private final Kernel kernel;
  private final int together;

  FieldMatrix(LatticeTables tables, Kernel kernel) {
    this.tables = tables;
    this.kernel = kernel;
    together = SharedMemory.fit(sharedBytes(), MOST_TOGETHER);
  }

  // Of a vector.
  private int sharedBytes() {
    return Double.BYTES * (tables.columns().harmonics() + tables.columns().functions() + 4);
  }

  /** Adds an item for each block: the kernel takes so many vectors at a time. */
  void addItems(WorkList items, int segment, int vectors) {
    items.addSteps(segment, vectors, together);
  }

  /** Makes the matrix; segments, indices, cutoffs and windows lie on the device. */
  void launch(WorkList items, Workspace workspace) {
    workspace.upload(Item.FIELD_ITEMS, items);
    BoundedLaunch.launch(
        items.items(),
        (double) WORK * together * tables.columns().columns(),
        (first, count) -> launch(items.offset(first), count, workspace));
  }

  private void launch(long offset, int blocks, Workspace workspace) {
    kernel
        .launch(blocks, THREADS)
        .shared(together * sharedBytes())
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.FIELD_ITEMS), offset)
        .with(together)
        .with(workspace.get(Item.INDICES))
        .with(workspace.get(Item.CUTOFFS))
        .with(workspace.get(Item.WINDOWS))
        .with(workspace.get(Item.WINDOW_FACTORS))
        .with(tables.columns().structure())
        .with(tables.order())
        .with(tables.constants())
        .with(tables.spectra().headers())
        .with(tables.spectra().data())
        .with(workspace.get(Item.MATRIX))
        .on(workspace.stream());
  }
}
