package org.farfield.spec;

import java.util.function.Function;

/**
 * A point on every neighbour, so that the coefficients are R_nl(d) Y_lm(d̂) themselves.
 *
 * @param cutoff where the environment ends
 * @param scaling how much neighbours count by their distance
 */
public record DeltaDensity(Cutoff cutoff, RadialScaling scaling) implements ShortRangeDensity {
  @Override
  public <T> T cases(Function<GaussianDensity, T> gaussian, Function<DeltaDensity, T> delta) {
    return delta.apply(this);
  }
}
