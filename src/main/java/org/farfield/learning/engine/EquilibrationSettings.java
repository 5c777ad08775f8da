package org.farfield.learning.engine;

import java.util.Arrays;
import org.farfield.equilibration.ChargeModel;
import org.farfield.error.InputException;

/**
 * Of models whose moments answer to the potential that they make.
 *
 * @param parameters widths of the sources of elements
 * @param receivers widths of the Gaussians with which atoms receive the potential, Å; none: moments
 *     do not answer
 * @param maxLambda largest degree of moments that answer
 * @param solved whether features are fitted once more to moments that agree with their potential
 */
@SuppressWarnings("ArrayRecordComponent") // copied, not compared
public record EquilibrationSettings(
    ChargeModel parameters, double[] receivers, int maxLambda, boolean solved) {
  /**
   * Checks and copies.
   *
   * @param parameters widths of sources
   * @param receivers widths, Å
   * @param maxLambda largest degree
   * @param solved whether there is a second fit
   * @throws InputException if a width is not positive, or the degree not 0 to 2
   */
  public EquilibrationSettings {
    receivers = receivers.clone();
    if (Arrays.stream(receivers).anyMatch(w -> !(w > 0) || !Double.isFinite(w))) {
      throw new InputException("widths of receivers must be positive numbers of Å");
    }
    if (maxLambda < 0 || maxLambda > 2) {
      throw new InputException("moments of degrees 0 to 2 answer to potentials, not " + maxLambda);
    }
  }
}
