package org.farfield.spec;

/** Floating-point format of the heavy sums; tables are always made in double. */
public enum Precision {
  /** 64 bit. */
  DOUBLE,
  /**
   * 32 bit products, accumulated in double by blocks, and fields on meshes; error below 2e-5 of the
   * largest value, the part that an atom makes of itself included: where that is taken away (a
   * center-atom-weight of 0) and what is left is small, the error is larger of it.
   */
  SINGLE
}
