package org.farfield.backend.cpu.waves;

import java.util.function.IntConsumer;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Blocks of reciprocal vectors side by side. What each adds to a result is a share of its own, and
 * shares are added in the order of the blocks: the bits do not depend on the number of threads.
 */
public final class BlockShares {
  private static final int TOGETHER = 16; // shares that are in memory at a time

  private BlockShares() {}

  /** Makes the share of a block in one of {@link #slots} places. */
  interface Task {
    void run(int block, int slot, int worker);
  }

  /** How many shares are in memory at a time. */
  static int slots(int blocks) {
    return Math.min(blocks, TOGETHER);
  }

  /** Makes the share of every block, and adds it when those before it were. */
  static void run(WorkerPool pool, int blocks, Task task, IntConsumer add) {
    for (int first = 0; first < blocks; first += TOGETHER) {
      int start = first;
      int count = Math.min(TOGETHER, blocks - first);
      pool.run(count, (slot, worker) -> task.run(start + slot, slot, worker));
      for (int slot = 0; slot < count; slot++) {
        add.accept(slot);
      }
    }
  }
}
