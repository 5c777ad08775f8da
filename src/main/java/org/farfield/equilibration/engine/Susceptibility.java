package org.farfield.equilibration.engine;

import org.farfield.equilibration.sums.Moments;

/**
 * How moments change with what drives them: p = p₀ + S δa where the linear terms a of their energy
 * change by δa. S does not depend on a: what is linear in a is learned with one matrix.
 *
 * @param degree largest l of the moments
 * @param moments p₀, {@code [atom · (degree + 1)² + lm]}
 * @param matrix S, symmetric, not positive; its rows of a group of charges add up to zero
 */
@SuppressWarnings("ArrayRecordComponent") // results, not compared
public record Susceptibility(int degree, double[] moments, double[] matrix) {
  /** The highest moment that atoms may have. */
  public static final int MOST = Moments.MAX_DEGREE;
}
