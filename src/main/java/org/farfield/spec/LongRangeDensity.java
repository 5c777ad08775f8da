package org.farfield.spec;

import java.util.function.Function;
import org.farfield.potential.Potential;
import org.farfield.potential.PowerLaw;

/**
 * One smeared source density and the long-range potential it makes (LODE).
 *
 * @param potential of one source of weight 1
 */
public record LongRangeDensity(Potential potential) implements Density {
  /**
   * That of a power law.
   *
   * @param exponent p ≥ 0 of v ~ 1/r^p; 0 means the density itself
   * @param smearing σ &gt; 0 of the Gaussians, Å
   * @return the density
   * @throws org.farfield.error.InputException if a number is out of range
   */
  public static LongRangeDensity powerLaw(double exponent, double smearing) {
    return new LongRangeDensity(new PowerLaw(exponent, smearing));
  }

  @Override
  public <T> T map(
      Function<LongRangeDensity, T> longRange, Function<ShortRangeDensity, T> shortRange) {
    return longRange.apply(this);
  }
}
