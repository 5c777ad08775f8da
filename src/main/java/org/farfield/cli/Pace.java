package org.farfield.cli;

import java.util.function.LongSupplier;

/**
 * How fast a run is, and how long the rest will take: what earlier processes made is not counted.
 */
final class Pace {
  private final LongSupplier clock; // nanoseconds
  private long start;
  private long atoms; // there will be
  private long before; // made by others
  private long done; // with those of others

  Pace(LongSupplier clock) {
    this.clock = clock;
  }

  void begin(long all, long doneBefore) {
    start = clock.getAsLong();
    atoms = all;
    before = doneBefore;
    done = doneBefore;
  }

  void advance(long more) {
    done += more;
  }

  double seconds() {
    return (clock.getAsLong() - start) * 1e-9;
  }

  /** Atoms in a second; 0 before the first. */
  double rate() {
    double seconds = seconds();
    return seconds > 0 ? (done - before) / seconds : 0;
  }

  /** Seconds; not a number before the first atom. */
  double remaining() {
    return done == atoms ? 0 : done > before ? Math.max(0, atoms - done) / rate() : Double.NaN;
  }
}
