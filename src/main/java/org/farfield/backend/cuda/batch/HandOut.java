package org.farfield.backend.cuda.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.farfield.backend.cuda.device.HostBuffer;

/**
 * Hands the results of one batch out in another thread, while that of the caller prepares the next:
 * either takes a host longer than a GPU computes. The memory that results were downloaded to is
 * kept from the batches meanwhile, which get another in its place.
 */
final class HandOut {
  private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
  private HostBuffer memory; // what the work reads, and a spare one afterwards; null: none

  /** Begins when the last work is done. */
  void run(Runnable next, Workspace workspace) {
    await();
    memory = workspace.exchangeResults(memory);
    work = CompletableFuture.runAsync(next);
  }

  /**
   * Waits for the last work.
   *
   * @throws RuntimeException of this work, or an error
   */
  void await() {
    try {
      work.join();
    } catch (CompletionException e) {
      work = CompletableFuture.completedFuture(null);
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  /** Waits and gives the memory to a workspace that lacks some. */
  void giveBack(Workspace workspace) {
    await();
    if (workspace.lacksResults()) {
      workspace.exchangeResults(memory);
      memory = null;
    }
  }

  /** Frees the memory of work that is done. */
  void release() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
