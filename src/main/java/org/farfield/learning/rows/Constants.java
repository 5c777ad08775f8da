package org.farfield.learning.rows;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is predicted without features: b + Σ_Z n_Z b_Z.
 *
 * @param intercept b
 * @param baseline b_Z by atomic number
 */
public record Constants(double intercept, Map<Integer, Double> baseline) {
  /**
   * Copies.
   *
   * @param intercept b
   * @param baseline b_Z by atomic number
   */
  public Constants {
    baseline = new TreeMap<>(baseline);
  }

  /** Of a structure with so many atoms of elements. */
  public double of(Map<Integer, Integer> counts) {
    return Composition.sum(intercept, baseline, counts);
  }
}
