package org.farfield.backend.cuda.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Hands the results of one batch out in another thread, while that of the caller prepares the next:
 * either takes a host longer than a GPU computes.
 */
final class HandOut {
  private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);

  /** Begins when the last work is done. */
  void run(Runnable next) {
    await();
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
}
