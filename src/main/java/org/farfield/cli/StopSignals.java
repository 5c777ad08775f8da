package org.farfield.cli;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

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

  /**
   * Makes something that, as the library of terminals does, has Ctrl-C end the process at once:
   * afterwards it does what it did before.
   */
  static <T> T kept(Supplier<T> making) {
    Signal signal = new Signal("INT");
    SignalHandler ours;
    try {
      ours = Signal.handle(signal, SignalHandler.SIG_DFL); // which asks for it, too
      Signal.handle(signal, ours);
    } catch (IllegalArgumentException e) {
      return making.get(); // as above
    }
    try {
      return making.get();
    } finally {
      Signal.handle(signal, ours);
    }
  }

  @Override
  public boolean getAsBoolean() {
    return stopped;
  }
}
