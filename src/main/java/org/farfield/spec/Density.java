package org.farfield.spec;

import java.util.function.Function;

/**
 * What stands on every atom and is expanded around its neighbours: the long-range potential of a
 * smeared source, or the atom itself as a short-range density.
 */
public sealed interface Density permits LongRangeDensity, ShortRangeDensity {
  /**
   * Takes the case that applies. A further kind of density is a further case here, so that whoever
   * has not thought of it does not compile.
   *
   * @param longRange for a long-range density
   * @param shortRange for a short-range density
   * @param <T> of the result
   * @return what the case gives
   */
  <T> T map(Function<LongRangeDensity, T> longRange, Function<ShortRangeDensity, T> shortRange);
}
