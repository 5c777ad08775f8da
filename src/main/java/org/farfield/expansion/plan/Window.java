package org.farfield.expansion.plan;

import org.apache.commons.numbers.gamma.Erfc;

/**
 * Where a potential ends along a direction that is not periodic: it is multiplied by w(x) = ½
 * erfc((|x| − period/2)/softness) and repeated with the period, so that near x = 0 it is the
 * potential itself and its images are gone.
 *
 * @param period length of the box along the direction, Å
 * @param softness length over which the potential ends, Å; its transform falls as exp(−k²
 *     softness²/4)
 */
public record Window(double period, double softness) {
  // erfc of it is 2e-17
  private static final double END = 6;

  /**
   * The window.
   *
   * @param x distance, Å
   * @return w between 0 and 1
   */
  double value(double x) {
    return 0.5 * Erfc.value((Math.abs(x) - 0.5 * period) / softness);
  }

  /** From here on it is zero, Å. */
  double support() {
    return 0.5 * period + END * softness;
  }

  /** As long as it must be if it ended more softly, to be one where it is. */
  double periodOf(double softer) {
    return period + 2 * END * (softer - softness);
  }
}
