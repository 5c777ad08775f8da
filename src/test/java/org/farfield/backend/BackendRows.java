package org.farfield.backend;

import org.farfield.sweeps.SweepRows;
import org.farfield.sweeps.Sweeps;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Of the rows of contracts the CPU has all, and others, which take long, one in so many unless all
 * are asked for: each of them other ones.
 */
class BackendRows extends SweepRows {
  private static final int ONE_IN = 6;

  @Override
  protected boolean takes(ExtensionContext context) {
    return TestedBackend.values()[Sweeps.turn(context)] == TestedBackend.CPU
        || Sweeps.takes(context, ONE_IN);
  }
}
