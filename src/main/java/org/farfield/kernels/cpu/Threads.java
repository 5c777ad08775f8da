package org.farfield.kernels.cpu;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.farfield.error.ResourceException;

/** Threads that do not outlive a job, or a session. */
public final class Threads {
  private Threads() {}

  /** So many; with none, whoever submits something does it there and then. */
  public static ExecutorService start(int count) {
    return count == 0 ? new Nobody() : Executors.newFixedThreadPool(count, Threads::daemon);
  }

  /** For what takes less time than a thread takes to start. */
  private static final class Nobody extends AbstractExecutorService {
    private boolean isShutdown;

    @Override
    public void execute(Runnable work) {
      work.run();
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "farfield-io");
    thread.setDaemon(true);
    return thread;
  }

  /** Drops what has not begun and waits for what has. */
  public static void stop(ExecutorService executor) {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a thread does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for its end, or until this one is interrupted. */
  public static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The result, or what was thrown instead. */
  public static <T> T await(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ResourceException(
          ResourceException.Kind.PROCESS, "interrupted; no output was written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
