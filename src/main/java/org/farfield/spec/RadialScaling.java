package org.farfield.spec;

import org.farfield.error.InputException;

/**
 * How much less far neighbours count: u(r) = rate / (rate + (r/scale)^exponent) (Willatt, Musil and
 * Ceriotti, Phys. Chem. Chem. Phys. 20, 29661 (2018)); exponent 0 leaves all as they are.
 *
 * @param rate &gt; 0
 * @param scale &gt; 0, Å
 * @param exponent ≥ 0
 */
public record RadialScaling(double rate, double scale, double exponent) {
  /** All neighbours count the same. */
  public static final RadialScaling NONE = new RadialScaling(1, 1, 0);

  /**
   * Checks.
   *
   * @param rate &gt; 0
   * @param scale &gt; 0, Å
   * @param exponent ≥ 0
   */
  public RadialScaling {
    if (!(rate > 0) || !Double.isFinite(rate)) {
      throw new InputException("the rate of the scaling must be a positive number, not " + rate);
    }
    if (!(scale > 0) || !Double.isFinite(scale)) {
      throw new InputException(
          "the scale of the scaling must be a positive number of Å, not " + scale);
    }
    if (!(exponent >= 0) || !Double.isFinite(exponent)) {
      throw new InputException(
          "the exponent of the scaling must be 0 or a positive number, not " + exponent);
    }
  }

  /**
   * The scaling function.
   *
   * @param distance r ≥ 0, Å
   * @return 0 … 1
   */
  public double factor(double distance) {
    return exponent == 0 ? 1 : rate / (rate + Math.pow(distance / scale, exponent));
  }

  /**
   * The derivative of the scaling function.
   *
   * @param distance r ≥ 0, Å; at 0 the derivative is taken as 0, also for exponents below 1, where
   *     it has no limit
   * @return d factor / dr, 1/Å
   */
  public double slope(double distance) {
    if (exponent == 0 || distance == 0) {
      return 0;
    }
    double power = Math.pow(distance / scale, exponent);
    double sum = rate + power;
    return -rate * exponent * power / (distance * sum * sum);
  }
}
