package org.farfield.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Lets the disk take a long file while more of it is made: at the end there is little left to wait
 * for.
 */
final class WriteBack {
  /** Bytes that are sent together. */
  static final long TOGETHER = 32 << 20;

  private final Sending sending;
  private FutureTask<Void> running; // null before the first
  private long waiting; // bytes

  /** Waits until the disk has what was written. */
  interface Sending {
    void run() throws IOException;
  }

  WriteBack(Sending sending) {
    this.sending = sending;
  }

  /**
   * Counts what was written, and sends it when it is enough and the disk has what was sent before.
   *
   * @throws IOException if the disk did not take that
   */
  void wrote(long bytes) throws IOException {
    waiting += bytes;
    if (waiting < TOGETHER || (running != null && !running.isDone())) {
      return;
    }
    await();
    waiting = 0;
    running =
        new FutureTask<>(
            () -> {
              sending.run();
              return null;
            });
    Thread thread = new Thread(running, "farfield-write-back");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for what is being sent.
   *
   * @throws IOException if the disk did not take it: the system tells that once, and not again at
   *     the end
   */
  void await() throws IOException {
    if (running == null) {
      return;
    }
    try {
      running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
