package org.farfield.spec;

/**
 * What stands on every atom and is expanded around its neighbours: the long-range potential of a
 * smeared source, or the atom itself as a short-range density.
 */
public sealed interface Density permits PowerLawDensity, ShortRangeDensity {}
