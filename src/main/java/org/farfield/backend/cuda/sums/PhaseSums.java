package org.farfield.backend.cuda.sums;

import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.KernelModule;

/** Phases and structure factors of what is launched together, see lattice.cu. */
final class PhaseSums {
  /** As in group_sum.cuh: threads of a block. */
  static final int THREADS = 256;

  // as in lattice.cu: multiply-adds of one phase, for so many channels at a time
  private static final int WORK = 45;
  private static final int CHANNELS = 4;

  private final Kernel kernel;
  private final Kernel ofPhases;
  private final WorkList items = new WorkList(2);
  private double work; // of the costliest item

  /**
   * Of no vectors yet.
   *
   * @param lattice with the kernels of lattice.cu
   * @param multipoles whether sources are more than charges
   */
  PhaseSums(KernelModule lattice, boolean single, boolean multipoles) {
    String form = multipoles ? "multipole_" : "";
    kernel = lattice.kernel(form + (single ? "phases_float" : "phases_double"));
    // floats are not what structure factors are made of
    ofPhases = single ? kernel : lattice.kernel(form + "sums");
  }

  /** As in group_sum.cuh: how many vectors of a structure a block takes. */
  static int vectorsOfBlock(CentreRange part) {
    return part.atoms() < 256 ? 32 : 8;
  }

  /** Adds so many vectors of a segment. */
  void add(int segment, CentreRange part, int vectors) {
    int rounds = (part.channels() + CHANNELS - 1) / CHANNELS;
    int together = vectorsOfBlock(part);
    work =
        Math.max(
            work,
            (double) together * part.atoms() * rounds * (WORK + 2 * CHANNELS * part.moments()));
    items.addSteps(segment, vectors, together);
  }

  /** LaunchSegment and first vector of each block; from the launch on also on the device. */
  WorkList items() {
    return items;
  }

  /** Uploads which vectors each block takes. */
  void upload(Workspace workspace) {
    workspace.upload(Item.SUM_ITEMS, items);
  }

  /**
   * Makes them; segments, indices, atoms and {@link #items()} lie on the device, and there is room
   * for both.
   *
   * @param again whether phases lie there from an earlier launch
   */
  void launch(Workspace workspace, boolean again) {
    Kernel some = again ? ofPhases : kernel;
    BoundedLaunch.launch(
        items.items(), work, (first, count) -> launch(some, first, count, workspace));
  }

  private void launch(Kernel some, long first, int count, Workspace workspace) {
    some.launch(count, THREADS)
        .with(workspace.get(Item.SEGMENTS))
        .with(workspace.get(Item.SUM_ITEMS), items.offset(first))
        .with(workspace.get(Item.COORDINATES))
        .with(workspace.get(Item.WEIGHTS))
        .with(workspace.get(Item.INDICES))
        .with(workspace.get(Item.PHASES))
        .with(workspace.get(Item.SUMS))
        .on(workspace.stream());
  }
}
