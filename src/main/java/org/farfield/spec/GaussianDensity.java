package org.farfield.spec;

import java.util.function.Function;
import org.farfield.error.InputException;

/**
 * A Gaussian on every neighbour, normalised in L2: g(r) = (πσ²)^{−3/4} exp(−r²/2σ²).
 *
 * @param width σ &gt; 0, Å
 * @param cutoff where the environment ends
 * @param scaling how much neighbours count by their distance
 */
public record GaussianDensity(double width, Cutoff cutoff, RadialScaling scaling)
    implements ShortRangeDensity {
  // narrower ones would need tables without end; the delta density is their limit
  private static final double MIN_RELATIVE_WIDTH = 1e-3;

  /**
   * Checks.
   *
   * @param width σ &gt; 0, Å
   * @param cutoff where the environment ends
   * @param scaling how much neighbours count by their distance
   */
  public GaussianDensity {
    if (!(width > 0) || !Double.isFinite(width)) {
      throw new InputException("width must be a positive number of Å, not " + width);
    }
    if (width < MIN_RELATIVE_WIDTH * cutoff.radius()) {
      throw new InputException(
          "width must be at least a thousandth of the cutoff ("
              + cutoff.radius()
              + " Å), not "
              + width
              + "; for sharper atoms use the delta density");
    }
  }

  @Override
  public <T> T cases(Function<GaussianDensity, T> gaussian, Function<DeltaDensity, T> delta) {
    return gaussian.apply(this);
  }
}
