package org.farfield.files;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets a test process stop before one of the calls by which names of files come, go and last. */
public final class Interruption {
  private Interruption() {}

  /** Runs something before the nth call, counted from 1, and before all that follow. */
  public static void from(int call, Runnable what) {
    AtomicInteger calls = new AtomicInteger();
    Disk.observe(
        () -> {
          if (calls.incrementAndGet() >= call) {
            what.run();
          }
        });
  }

  /** Ends it. */
  public static void never() {
    Disk.observe(() -> {});
  }

  /** Runs something before the nth call, counted from 1. */
  public static void before(int call, Runnable what) {
    AtomicInteger calls = new AtomicInteger();
    Disk.observe(
        () -> {
          if (calls.incrementAndGet() == call) {
            what.run();
          }
        });
  }
}
