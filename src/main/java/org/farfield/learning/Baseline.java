package org.farfield.learning;

/** What is subtracted from targets before features explain them. */
public enum Baseline {
  /** A number per atom of each element, fitted together with the features. */
  COMPOSITION,
  /** One number, the same for all frames, fitted together with the features. */
  MEAN,
  /** Nothing. */
  NONE
}
