package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import org.farfield.kernels.cpu.Threads;

/**
 * Threads of a session that help whoever calls: a caller does what none of them has begun, so that
 * it never waits for threads that are still to wake up, and tasks may have tasks of their own. Any
 * thread may call.
 */
final class Helpers implements AutoCloseable {
  private final ExecutorService threads;

  /** So many beside the caller. */
  Helpers(int count) {
    threads = Threads.start(count);
  }

  /**
   * What comes of each task, in their order. All have ended when it returns or throws, and of
   * several failures the first is thrown.
   */
  <T> List<T> all(List<Callable<T>> work) {
    List<FutureTask<T>> tasks = new ArrayList<>(work.size());
    work.forEach(one -> tasks.add(new FutureTask<>(one)));
    tasks.stream().skip(1).forEach(threads::execute);
    tasks.forEach(FutureTask::run); // nothing, where another thread has begun it
    for (FutureTask<T> task : tasks) {
      try {
        Threads.await(task);
      } catch (RuntimeException | Error e) {
        // thrown below, when all have ended
      }
    }
    return tasks.stream().map(Threads::await).toList();
  }

  @Override
  public void close() {
    Threads.stop(threads);
  }
}
