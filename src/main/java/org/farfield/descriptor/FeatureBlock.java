package org.farfield.descriptor;

import java.util.List;

/**
 * Features that transform alike under rotations: 2λ + 1 components (slow, μ = −λ … λ) × properties
 * (fast).
 *
 * @param lambda λ; 0 for invariants
 * @param sigma 1 for what is inverted like Y_λ, −1 for its opposite (pseudotensors)
 * @param factors which factors of the descriptor are multiplied, in order
 * @param names names of the property labels
 * @param properties labels, row-major: one row per property
 * @param offset where the block begins in the row of an atom
 */
@SuppressWarnings("ArrayRecordComponent") // as Labels takes it; up to millions of numbers
public record FeatureBlock(
    int lambda,
    int sigma,
    List<Integer> factors,
    List<String> names,
    int[] properties,
    int offset) {
  /**
   * Number of properties.
   *
   * @return rows of the labels
   */
  public int count() {
    return properties.length / names.size();
  }

  /**
   * Numbers in the row of an atom.
   *
   * @return (2λ + 1) · properties
   */
  public int length() {
    return Math.multiplyExact(2 * lambda + 1, count());
  }
}
