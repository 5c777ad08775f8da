package org.farfield.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.farfield.features.Supplement;
import org.farfield.runs.FeatureRun;

/**
 * Where the work of a run is done.
 *
 * @param run makes it
 * @param supplement what structures get when they are read; empty if nothing
 * @param ending closes what computes
 */
record Workplace(FeatureRun run, Optional<Supplier<Supplement>> supplement, Runnable ending)
    implements AutoCloseable {
  @Override
  public void close() {
    ending.run();
  }
}
