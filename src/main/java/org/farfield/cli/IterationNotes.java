package org.farfield.cli;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.structure.Structure;

/** Says now and then how far charges of a large frame are. */
final class IterationNotes implements IterationListener {
  private static final long PAUSE = 10_000_000_000L; // ns

  private final Consumer<String> notes;
  private final LongSupplier clock;
  private long last;

  IterationNotes(Consumer<String> notes) {
    this(notes, System::nanoTime);
  }

  /** With another clock, in nanoseconds. */
  IterationNotes(Consumer<String> notes, LongSupplier clock) {
    this.notes = notes;
    this.clock = clock;
    last = clock.getAsLong();
  }

  @Override
  public void at(Structure structure, int iterations, double residual) {
    long now = clock.getAsLong();
    if (now - last >= PAUSE) {
      last = now;
      notes.accept(
          String.format(
              Locale.ROOT,
              "%s: %d atoms, iteration %d, potentials differ by %.1e V",
              structure.origin(),
              structure.atoms(),
              iterations,
              residual));
    }
  }
}
