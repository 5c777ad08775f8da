package org.farfield.spec;

import org.farfield.error.InputException;
import org.farfield.potential.SmearedPowerLaw;

/**
 * One smeared source density and the long-range potential it makes (LODE).
 *
 * @param exponent p ≥ 0 of v ~ 1/r^p; 0 means the density itself
 * @param smearing σ &gt; 0 of the Gaussians, Å
 */
public record PowerLawDensity(double exponent, double smearing) implements Density {
  private static final double MAX_EXPONENT = 100;

  /**
   * Checks and copies.
   *
   * @param exponent p ≥ 0 of v ~ 1/r^p; 0 means the density itself
   * @param smearing σ &gt; 0 of the Gaussians, Å
   */
  public PowerLawDensity {
    if (!(exponent >= 0 && exponent <= MAX_EXPONENT)) {
      throw new InputException(
          "exponent must be between 0 and " + (int) MAX_EXPONENT + ", not " + exponent);
    }
    if (!(smearing > 0) || !Double.isFinite(smearing)) {
      throw new InputException("smearing must be a positive number of Å, not " + smearing);
    }
  }

  /**
   * The potential of one source.
   *
   * @return v_p
   */
  public SmearedPowerLaw potential() {
    return new SmearedPowerLaw(exponent, smearing);
  }
}
