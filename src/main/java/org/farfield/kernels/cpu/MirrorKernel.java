package org.farfield.kernels.cpu;

/**
 * The elementwise loops of a lattice sum that takes each reciprocal vector of a cell with right
 * angles together with its mirror images. Every implementation rounds after the same operations, so
 * all give the same bits.
 */
public interface MirrorKernel {
  /** Atoms that are done together. */
  int LANES = 8;

  /** In single precision. */
  int FLOAT_LANES = 16;

  /** Products of a cosine or sine of each axis: bit 2, 1, 0 says which of x, y, z are sines. */
  int CLASSES = 8;

  /** Numbers of a run of vectors: where the powers of each axis begin, and how many vectors. */
  int RUN = 4;

  /**
   * Σ_j w_j X(x_i − x_j) Y(y_i − y_j) Z(z_i − z_j) of {@value #LANES} atoms i for all classes, each
   * of X, Y and Z a cosine or a sine, from the sums over j of the same products of their own: one
   * axis after the other is turned by the phase of i.
   *
   * @param powers of each axis {@code [index][cosine | sine][atom]}
   * @param atom the first of the atoms
   * @param sines how far they are from the cosines; an index has twice as many numbers
   * @param runs {@value #RUN} numbers for each run of vectors that differ in the third index only
   * @param first of the numbers of runs
   * @param end behind the last of them
   * @param sums {@code [vector][class]} over j
   * @param sum where they start
   * @param panels receives {@code [class][panel of columns][vector][column]}
   * @param column of the first atom
   * @param width columns of a panel
   * @param count vectors of a panel
   * @param stride from class to class
   */
  void turn(
      double[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      double[] sums,
      int sum,
      double[] panels,
      int column,
      int width,
      int count,
      int stride);

  /** The same in single precision, of {@value #FLOAT_LANES} atoms. */
  void turn(
      float[] powers,
      int atom,
      int sines,
      int[] runs,
      int first,
      int end,
      float[] sums,
      int sum,
      float[] panels,
      int column,
      int width,
      int count,
      int stride);
}
