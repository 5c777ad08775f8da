package org.farfield.backend.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed number of threads that share out numbered tasks. The calling thread is worker 0; a run
 * from inside a task goes on serially in the same worker.
 */
final class WorkerPool implements AutoCloseable {
  /** A numbered piece of work. */
  @FunctionalInterface
  interface Task {
    /**
     * Does one piece.
     *
     * @param index which piece
     * @param worker who does it, 0 … threads − 1
     */
    void run(int index, int worker);
  }

  private static final int SPINS = 2000;

  private final int threads;
  private final Thread[] helpers;
  private final ReentrantLock callers = new ReentrantLock();
  private final ThreadLocal<Integer> self = new ThreadLocal<>();
  private volatile Run current;
  private volatile boolean closed;

  WorkerPool(int threads) {
    this.threads = threads;
    helpers = new Thread[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = new Thread(() -> serve(worker), "farfield-worker-" + worker);
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  int threads() {
    return threads;
  }

  /** Runs all tasks; the first failure is thrown here after every worker has stopped. */
  void run(int tasks, Task task) {
    Integer worker = self.get();
    if (worker != null) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, worker);
      }
      return;
    }
    callers.lock();
    self.set(0);
    try {
      if (threads == 1 || tasks <= 1) {
        for (int i = 0; i < tasks; i++) {
          task.run(i, 0);
        }
        return;
      }
      Run run = new Run(tasks, task, helpers.length, Thread.currentThread());
      current = run;
      for (Thread helper : helpers) {
        LockSupport.unpark(helper);
      }
      run.work(0);
      run.await();
      run.rethrow();
    } finally {
      self.remove();
      callers.unlock();
    }
  }

  private void serve(int worker) {
    self.set(worker);
    Run last = null;
    while (!closed) {
      Run next = current;
      for (int spin = 0; next == last && spin < SPINS; spin++) {
        Thread.onSpinWait();
        next = current;
      }
      if (next == last) {
        LockSupport.park(this);
        continue;
      }
      last = next;
      next.work(worker);
      next.leave();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  private static final class Run {
    private final int tasks;
    private final Task task;
    private final Thread caller;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger busy;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Run(int tasks, Task task, int helpers, Thread caller) {
      this.tasks = tasks;
      this.task = task;
      this.caller = caller;
      this.busy = new AtomicInteger(helpers);
    }

    void work(int worker) {
      try {
        for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
          task.run(i, worker);
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
        next.set(tasks); // the rest is not worth doing
      }
    }

    void leave() {
      if (busy.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }

    void await() {
      for (int spin = 0; busy.get() > 0; spin++) {
        if (spin < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }

    void rethrow() {
      Throwable e = failure.get();
      if (e instanceof Error error) {
        throw error;
      }
      if (e != null) {
        throw (RuntimeException) e;
      }
    }
  }
}
