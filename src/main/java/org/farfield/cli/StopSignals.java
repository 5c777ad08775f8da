package org.farfield.cli;

import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT ask a run to end when its shard is done; a second one ends the process at
 * once.
 */
final class StopSignals implements BooleanSupplier {
  private volatile boolean stopped;

  /** Listens from now on; where the system has no such signals, nothing comes. */
  StopSignals(Runnable note) {
    for (String name : new String[] {"TERM", "INT"}) {
      try {
        Signal.handle(
            new Signal(name),
            signal -> {
              if (stopped) {
                System.exit(128 + signal.getNumber());
              }
              stopped = true;
              note.run();
            });
      } catch (IllegalArgumentException e) {
        continue; // such as where the JVM keeps the signal for itself (-Xrs)
      }
    }
  }

  @Override
  public boolean getAsBoolean() {
    return stopped;
  }
}
