package org.farfield.basis;

import org.farfield.error.InputException;

/** Range checks shared by the bases. */
final class BasisChecks {
  private static final int MAX_RADIAL_LIMIT = 100;

  private BasisChecks() {}

  static void check(int maxRadial, double radius) {
    if (maxRadial < 0 || maxRadial > MAX_RADIAL_LIMIT) {
      throw new InputException(
          "max-radial must be between 0 and " + MAX_RADIAL_LIMIT + ", not " + maxRadial);
    }
    if (!(radius > 0) || !Double.isFinite(radius)) {
      throw new InputException("radius must be a positive number of Å, not " + radius);
    }
  }
}
