package org.farfield.runs;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Where the time of a shard goes. */
final class Stopwatch {
  private final long start = System.nanoTime();
  private final Supplier<Map<String, Double>> busy;
  private final Map<String, Double> before;
  private double computing;
  private double waiting;

  /**
   * Begins.
   *
   * @param busy seconds that each of several devices has worked so far
   */
  Stopwatch(Supplier<Map<String, Double>> busy) {
    this.busy = busy;
    before = busy.get();
  }

  /** A batch is done; on another thread than that of the others. */
  synchronized void load(double seconds, double full) {
    computing += seconds;
    waiting = Math.max(waiting, full);
  }

  /** Ends. */
  synchronized RunListener.Made made(ShardLog.Done done) {
    Map<String, Double> devices = new LinkedHashMap<>();
    busy.get().forEach((name, s) -> devices.put(name, s - before.getOrDefault(name, 0.0)));
    return new RunListener.Made(
        done.shard(),
        Instant.now(),
        (System.nanoTime() - start) * 1e-9,
        computing,
        waiting,
        devices,
        done.census().frames(),
        done.census().atoms(),
        done.bytes().values().stream().mapToLong(Long::longValue).sum());
  }
}
