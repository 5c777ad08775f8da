package org.farfield.spec;

import org.farfield.error.InputException;

/**
 * Which tensors are kept of products of expansions.
 *
 * @param minLambda smallest λ
 * @param maxLambda largest λ
 * @param parities which σ: 1, −1, or 0 for both
 * @param maxIntermediate largest degree k between the factors, where there are more than two
 */
public record Rotations(int minLambda, int maxLambda, int parities, int maxIntermediate) {
  /**
   * Checks.
   *
   * @param minLambda smallest λ
   * @param maxLambda largest λ
   * @param parities which σ: 1, −1, or 0 for both
   * @param maxIntermediate largest degree k between the factors, where there are more than two
   */
  public Rotations {
    if (minLambda < 0 || maxLambda < minLambda) {
      throw new InputException(
          "lambda must go from 0 or more to at least as much, not from "
              + minLambda
              + " to "
              + maxLambda);
    }
    if (maxIntermediate < 0) {
      throw new InputException(
          "the largest intermediate degree must be 0 or more, not " + maxIntermediate);
    }
    if (Math.abs(parities) > 1) {
      throw new IllegalArgumentException("parities " + parities);
    }
  }
}
