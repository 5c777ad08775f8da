package org.farfield.features.engine;

/**
 * How features are made fewer, by what they are over a whole input.
 *
 * @param method how
 * @param count features, or components, of every block
 */
public record Reduction(Method method, int count) {
  /** A method. */
  public enum Method {
    /** FeatureLayout that are farthest from each other. */
    FPS,
    /** FeatureLayout that count most in the singular vectors. */
    CUR,
    /** Principal components. */
    PCA
  }
}
