package org.farfield.features;

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

  private final ExecutorService workers;
  private final ExecutorService writing;
  private final Deque<Pending> unwritten = new ArrayDeque<>();
  private long held;

  private record Pending(Future<?> written, long doubles) {}

  /** With so many threads for computing and one for writing; or, with 0, without any. */
  OrderedWriter(int threads) {
    this.workers = Threads.start(threads);
    this.writing = Threads.start(Math.min(threads, 1));
  }

  /** Waits while the window is full. */
  @Override
  public void add(RowBlock piece) {
    while (!unwritten.isEmpty() && held + piece.doubles() > WINDOW_DOUBLES) {
      awaitFirst();
    }
    Future<Runnable> computed = workers.submit(piece.work()::get);
    held += piece.doubles();
    unwritten.add(
        new Pending(writing.submit(() -> Threads.await(computed).run()), piece.doubles()));
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
