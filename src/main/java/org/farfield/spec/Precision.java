package org.farfield.spec;

/** Floating-point format of the heavy sums; tables are always made in double. */
public enum Precision {
  /** 64 bit. */
  DOUBLE,
  /**
   * 32 bit products, accumulated in double by blocks, and fields on meshes; error below 2e-5 of the
   * largest value.
   */
  SINGLE
}
