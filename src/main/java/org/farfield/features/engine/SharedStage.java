package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The last stage where nothing else is computed meanwhile: threads that wait for work do it, some
 * pieces at a time, and one of them writes those before. It takes less time than threads take to
 * start.
 */
final class SharedStage implements RowStage {
  // For each thread: few, so that most are written beside others, and filled again in the cache.
  private static final int PIECES = 4;
  private static final long LITTLE = 1 << 13; // numbers that are there before a thread wakes up

  private final WorkerPool pool;
  private List<Runnable> computed = new ArrayList<>(); // to be written; null until it is computed
  private List<Runnable> unwritten = new ArrayList<>(); // of the pieces before
  private final List<Piece> pieces = new ArrayList<>();
  private long numbers;

  /** A piece that is to be computed, and its place. */
  private record Piece(int place, Supplier<Runnable> work) {}

  SharedStage(WorkerPool pool) {
    this.pool = pool;
  }

  @Override
  public void add(RowBlock piece) {
    if (pieces.size() == PIECES * pool.threads()
        || numbers + piece.doubles() > OrderedWriter.WINDOW_DOUBLES / 2) {
      advance();
    }
    pieces.add(new Piece(computed.size(), piece.work()));
    computed.add(null);
    numbers += piece.doubles();
  }

  @Override
  public void then(Runnable action) {
    computed.add(action);
  }

  @Override
  public double fill() {
    return 0;
  }

  private void advance() {
    List<Runnable> earlier = unwritten;
    List<Runnable> next = computed;
    if (numbers < LITTLE) {
      write(earlier);
      pieces.forEach(piece -> next.set(piece.place(), piece.work().get()));
    } else {
      pool.run(
          pieces.size() + 1,
          (task, worker) -> {
            if (task == 0) {
              write(earlier);
            } else {
              Piece piece = pieces.get(task - 1);
              next.set(piece.place(), piece.work().get());
            }
          });
    }
    unwritten = next;
    computed = new ArrayList<>();
    pieces.clear();
    numbers = 0;
  }

  private static void write(List<Runnable> some) {
    some.forEach(Runnable::run);
  }

  @Override
  public void drain() {
    advance();
    write(unwritten);
    unwritten = new ArrayList<>();
  }

  @Override
  public void close() {}
}
