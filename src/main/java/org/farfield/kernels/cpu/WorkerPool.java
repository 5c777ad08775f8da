package org.farfield.kernels.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed set of threads that share out the indices of one parallel loop at a time.
 *
 * <p>The calling thread is worker 0 and works too, so a pool of one thread creates none. Worker ids
 * let a task own scratch memory. Waiting threads spin for some microseconds before they park,
 * because the loops of an expansion follow one another closely.
 */
public final class WorkerPool implements AutoCloseable {

  /** The body of a parallel loop. */
  @FunctionalInterface
  public interface Task {
    /** Does the work of one index, on the worker whose scratch memory it may use. */
    void run(int index, int worker);
  }

  private static final int SPINS = 2000;

  private final Worker[] workers;
  private final int spins;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Job job;
  private volatile Thread caller;
  private volatile boolean closed;
  private long generation;

  public WorkerPool(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("a pool needs at least one thread, not " + threads);
    }
    // more threads than cores: a spinning thread would keep a working one from running
    spins = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
    }
    for (Worker worker : workers) {
      worker.start();
    }
  }

  public int threads() {
    return workers.length + 1;
  }

  /**
   * Runs the task once for every index in [0, tasks) and returns when all are done. After a failure
   * the indices not yet begun are skipped, and the failure of the first index is thrown here. From
   * inside a task of this pool the loop runs serially on the worker of that task.
   */
  public void run(int tasks, Task task) {
    if (tasks < 0) {
      throw new IllegalArgumentException("number of tasks is negative: " + tasks);
    }
    int nested = currentWorker();
    if (nested >= 0) {
      serial(tasks, task, nested);
      return;
    }
    turn.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the worker pool is closed");
      }
      caller = Thread.currentThread();
      if (workers.length == 0 || tasks <= 1) {
        serial(tasks, task, 0);
      } else {
        parallel(tasks, task);
      }
    } finally {
      caller = null;
      turn.unlock();
    }
  }

  /** Stops the threads; a loop that is running is finished first. */
  @Override
  public void close() {
    if (currentWorker() >= 0) {
      throw new IllegalStateException("a task cannot close the pool it runs on");
    }
    turn.lock();
    try {
      closed = true;
    } finally {
      turn.unlock();
    }
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private int currentWorker() {
    Thread current = Thread.currentThread();
    if (current == caller) {
      return 0;
    }
    return current instanceof Worker worker && worker.pool() == this ? worker.id : -1;
  }

  private static void serial(int tasks, Task task, int worker) {
    for (int i = 0; i < tasks; i++) {
      task.run(i, worker);
    }
  }

  private void parallel(int tasks, Task task) {
    Job current = new Job(++generation, tasks, task, Thread.currentThread());
    job = current;
    int helpers = Math.min(workers.length, tasks - 1);
    for (int i = 0; i < helpers; i++) {
      if (workers[i].parked) {
        LockSupport.unpark(workers[i]);
      }
    }
    current.work(0);
    current.await(spins);
    job = null; // an idle pool keeps nothing of its last task alive
    current.rethrow();
  }

  /** One parallel loop. A worker that comes late finds no index left and does nothing. */
  private static final class Job {
    final long generation;
    private final int tasks;
    private final Task task;
    private final Thread owner;
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean ownerWaits;
    private Throwable failure;
    private long failed; // the index whose failure it is

    Job(long generation, int tasks, Task task, Thread owner) {
      this.generation = generation;
      this.tasks = tasks;
      this.task = task;
      this.owner = owner;
    }

    void work(int worker) {
      // counted before the first index is taken, so that the owner cannot miss a working thread
      active.incrementAndGet();
      long i = -1;
      try {
        for (i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
          task.run((int) i, worker);
        }
      } catch (Throwable thrown) {
        fail(i, thrown);
      } finally {
        if (active.decrementAndGet() == 0 && ownerWaits) {
          LockSupport.unpark(owner);
        }
      }
    }

    // That of the first index is told, whoever was faster: it was taken before all that come later.
    private synchronized void fail(long index, Throwable thrown) {
      next.set(tasks);
      if (failure == null || index < failed) {
        failure = thrown;
        failed = index;
      }
    }

    void await(int spins) {
      for (int i = 0; i < spins && active.get() != 0; i++) {
        Thread.onSpinWait();
      }
      ownerWaits = true;
      while (active.get() != 0) {
        LockSupport.park(this);
      }
    }

    synchronized void rethrow() {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException exception) {
        throw exception;
      }
      if (failure != null) {
        throw new IllegalStateException("a task failed", failure);
      }
    }
  }

  private final class Worker extends Thread {
    final int id;
    volatile boolean parked;

    Worker(int id) {
      super("farfield-worker-" + id);
      this.id = id;
      setDaemon(true);
    }

    WorkerPool pool() {
      return WorkerPool.this;
    }

    @Override
    public void run() {
      long seen = 0;
      while (!closed) {
        Job current = awaitAfter(seen);
        if (current != null) {
          seen = current.generation;
          current.work(id);
        }
      }
    }

    /** The next loop, or null if the pool was closed or the wait ended without reason. */
    private Job awaitAfter(long seen) {
      for (int i = 0; i < spins; i++) {
        Job current = newer(seen);
        if (current != null || closed) {
          return current;
        }
        Thread.onSpinWait();
      }
      parked = true;
      // looked at again after the flag is up: either this sees the loop or run() sees the flag
      Job current = newer(seen);
      if (current == null && !closed) {
        LockSupport.park(WorkerPool.this);
        Thread.interrupted(); // a task's stray interrupt must not turn parking into spinning
        current = newer(seen);
      }
      parked = false;
      return current;
    }

    private Job newer(long seen) {
      Job current = job;
      return current != null && current.generation != seen ? current : null;
    }
  }
}
