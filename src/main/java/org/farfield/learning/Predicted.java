package org.farfield.learning;

/**
 * What a model says of a frame.
 *
 * @param values in the unit of the target, those of atoms one atom after the other; NaN of atoms of
 *     which nothing is known
 * @param uncertainties of each, one standard deviation, as the committee tells; 0 without one, and
 *     of charges that equilibrate unless they are asked for; NaN where members found none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Predicted(double[] values, double[] uncertainties) {
  /**
   * Of one number.
   *
   * @param value in the unit of the target
   * @param uncertainty one standard deviation
   */
  public Predicted(double value, double uncertainty) {
    this(new double[] {value}, new double[] {uncertainty});
  }

  /**
   * The prediction, if it is one number.
   *
   * @return in the unit of the target
   */
  public double value() {
    return values[0];
  }

  /**
   * Its uncertainty.
   *
   * @return one standard deviation
   */
  public double uncertainty() {
    return uncertainties[0];
  }
}
