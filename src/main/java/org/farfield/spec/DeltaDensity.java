package org.farfield.spec;

/**
 * A point on every neighbour, so that the coefficients are R_nl(d) Y_lm(d̂) themselves.
 *
 * @param cutoff where the environment ends
 * @param scaling how much neighbours count by their distance
 */
public record DeltaDensity(Cutoff cutoff, RadialScaling scaling) implements ShortRangeDensity {}
