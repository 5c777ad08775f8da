package org.farfield.spec;

import java.util.function.Function;

/** A density of which an atom feels only what neighbours within a cutoff contribute (SOAP). */
public sealed interface ShortRangeDensity extends Density permits GaussianDensity, DeltaDensity {
  @Override
  default <T> T map(
      Function<LongRangeDensity, T> longRange, Function<ShortRangeDensity, T> shortRange) {
    return shortRange.apply(this);
  }

  /**
   * Takes the case that applies. A further kind is a further case here, so that whoever has not
   * thought of it does not compile.
   *
   * @param gaussian for Gaussians on the neighbours
   * @param delta for points
   * @param <T> of the result
   * @return what the case gives
   */
  <T> T cases(Function<GaussianDensity, T> gaussian, Function<DeltaDensity, T> delta);

  /**
   * Where the environment ends, and how.
   *
   * @return the cutoff
   */
  Cutoff cutoff();

  /**
   * How much neighbours count by their distance.
   *
   * @return the scaling
   */
  RadialScaling scaling();

  /**
   * What the contribution of a neighbour is multiplied with: smoothing times scaling.
   *
   * @param distance of the neighbour, Å
   * @return 0 from the cutoff on
   */
  default double factor(double distance) {
    return distance < cutoff().radius()
        ? cutoff().factor(distance) * scaling().factor(distance)
        : 0;
  }

  /**
   * The derivative of {@link #factor}.
   *
   * @param distance of the neighbour, Å
   * @return d factor / dr, 1/Å; 0 from the cutoff on
   */
  default double slope(double distance) {
    return distance < cutoff().radius()
        ? cutoff().slope(distance) * scaling().factor(distance)
            + cutoff().factor(distance) * scaling().slope(distance)
        : 0;
  }
}
