package org.farfield.backend.cpu;

/**
 * How much of the long sweeps over hyperparameters is run: all of it with {@code
 * -Dfarfield.sweeps=full}, as CI does, else every third row.
 */
final class Sweeps {
  static final boolean FULL = "full".equals(System.getProperty("farfield.sweeps"));
  private static final int STEP = 3;

  static {
    if (!FULL) {
      System.err.println(
          "farfield: one row in "
              + STEP
              + " of the accuracy sweeps is tested; -Dfarfield.sweeps=full tests all");
    }
  }

  private Sweeps() {}

  /** Whether a row is run, by its number. */
  static boolean takes(int row) {
    return FULL || row % STEP == 0;
  }
}
