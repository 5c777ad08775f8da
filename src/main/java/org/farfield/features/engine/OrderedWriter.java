package org.farfield.features.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.farfield.kernels.cpu.Threads;

/**
 * Pieces are computed and written by threads of their own, beside whatever else is computed. No
 * more than a window of their numbers is in memory.
 */
final class OrderedWriter implements RowStage {
  /** Numbers in memory, unless a single piece has more: an eighth of a small heap. */
  static final long WINDOW_DOUBLES =
      Math.min(1 << 25, Runtime.getRuntime().maxMemory() / 8 / Double.BYTES);

  // Computed and not yet written, but for a few pieces: what is more has left the caches when it
  // is.
  private static final long AHEAD_DOUBLES = 1 << 20;
  private static final int AHEAD_PIECES = 4; // of each thread

  private final int aheadPieces;
  private final ExecutorService workers;
  private final ExecutorService writing;
  private final Deque<Pending> unwritten = new ArrayDeque<>();
  private long held;
  private long addedPieces;
  private long addedDoubles;
  private long writtenPieces; // these two by several threads
  private long writtenDoubles;

  private record Pending(Future<?> written, long doubles) {}

  /** With so many threads for computing and one for writing; or, with 0, without any. */
  OrderedWriter(int threads) {
    this.workers = Threads.start(threads);
    this.aheadPieces = AHEAD_PIECES * Math.max(1, threads);
    this.writing = Threads.start(Math.min(threads, 1));
  }

  /** Waits while the window is full. */
  @Override
  public void add(RowBlock piece) {
    while (!unwritten.isEmpty() && held + piece.doubles() > WINDOW_DOUBLES) {
      awaitFirst();
    }
    long pieces = addedPieces++;
    long doubles = addedDoubles;
    addedDoubles += piece.doubles();
    held += piece.doubles();
    Future<Runnable> computed =
        workers.submit(
            () -> {
              awaitTurn(pieces, doubles);
              return piece.work().get();
            });
    unwritten.add(new Pending(writing.submit(() -> write(computed, piece)), piece.doubles()));
  }

  // The piece that is written next never waits.
  private synchronized void awaitTurn(long pieces, long doubles) throws InterruptedException {
    while (pieces >= writtenPieces + aheadPieces && doubles >= writtenDoubles + AHEAD_DOUBLES) {
      wait();
    }
  }

  private void write(Future<Runnable> computed, RowBlock piece) {
    try {
      Threads.await(computed).run();
    } finally {
      synchronized (this) {
        writtenPieces++;
        writtenDoubles += piece.doubles();
        notifyAll();
      }
    }
  }

  @Override
  public double fill() {
    while (!unwritten.isEmpty() && unwritten.element().written().isDone()) {
      awaitFirst();
    }
    return Math.min(1, (double) held / WINDOW_DOUBLES);
  }

  @Override
  public void then(Runnable action) {
    unwritten.add(new Pending(writing.submit(action), 0));
  }

  private void awaitFirst() {
    Pending first = unwritten.remove();
    Threads.await(first.written());
    held -= first.doubles();
  }

  @Override
  public void drain() {
    while (!unwritten.isEmpty()) {
      awaitFirst();
    }
  }

  /** Drops what is not written; whoever closes the file next is alone with it. */
  @Override
  public void close() {
    Threads.stop(writing);
    Threads.stop(workers);
  }
}
