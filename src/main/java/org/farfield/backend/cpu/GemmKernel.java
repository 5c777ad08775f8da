package org.farfield.backend.cpu;

/**
 * C += A·B on packed panels: the inner loop of the lattice sum.
 *
 * <p>A lies in panels of {@link #rows()} rows, {@code [panel][k][row]}; B in panels of so many
 * columns, {@code [panel][k][column]}; both padded to whole panels. C is row-major. Each element of
 * C gets one addition of a fused-multiply-add chain in the order of k that starts from 0, so every
 * kernel, tile position and split among threads gives the same bits.
 */
interface GemmKernel {
  /** Rows per panel of A. */
  int rows();

  /** Columns per panel of B in double precision. */
  int doubleColumns();

  /** Columns per panel of B in single precision. */
  int floatColumns();

  /** What it is, for {@code farfield info}. */
  String describe();

  /** C[m × n] += A[m × inner] B[inner × n]; tile is scratch for rows() × columns numbers. */
  void multiply(
      int m,
      int n,
      int inner,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile);

  /** The same with single-precision products, added to C in double. */
  void multiply(
      int m,
      int n,
      int inner,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile);
}
