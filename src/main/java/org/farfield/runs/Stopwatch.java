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
  private final Map<String, Double> devices = new LinkedHashMap<>();
  private Instant ended;
  private double seconds;
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
  synchronized void load(double computed, double full) {
    computing += computed;
    waiting = Math.max(waiting, full);
  }

  /** Ends. */
  synchronized void stop() {
    ended = Instant.now();
    seconds = (System.nanoTime() - start) * 1e-9;
    busy.get().forEach((name, s) -> devices.put(name, s - before.getOrDefault(name, 0.0)));
  }

  /** What came of it; after its end. */
  synchronized RunListener.Made made(ShardLog.Done done) {
    return new RunListener.Made(
        done.shard(),
        ended,
        seconds,
        computing,
        waiting,
        devices,
        done.census().frames(),
        done.census().atoms(),
        done.bytes().values().stream().mapToLong(Long::longValue).sum());
  }
}
