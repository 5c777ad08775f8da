package org.farfield.kernels.cpu;

/**
 * The innermost matrix product: C += A·B on packed panels, one block of the inner dimension at a
 * time.
 *
 * <p>A (m × kc) is packed as {@code [panel][k][rows()]}, B (kc × n) as {@code [panel][k][columns]},
 * the last panel of each padded with zeros; a panel of A is {@code kc * rows()} numbers long, one
 * of B {@code kc * columns}. C is row-major. A panel of B should fit the first-level cache (kc ≤
 * 256), panels of A stream past it.
 *
 * <p>Every element of C gets {@code c + fma(a[kc-1], b[kc-1], … fma(a[0], b[0], 0))}: the order of
 * the sum depends on nothing but kc. The result is therefore bitwise the same for every kernel,
 * vector length and division of rows and columns among calls.
 */
public interface GemmKernel {

  /** Rows of a packed panel of A; the same for all kernels and precisions. */
  int ROWS = 4;

  /** Rows of a packed panel of A. */
  default int rows() {
    return ROWS;
  }

  /** Columns of a packed panel of B in double precision. */
  int doubleColumns();

  /** Columns of a packed panel of B in single precision. */
  int floatColumns();

  /** The elementwise loops that go with this kernel. */
  PhaseKernel phases();

  /** The loops over vectors and their mirror images that go with this kernel. */
  MirrorKernel mirrors();

  /** The loops of adjoints that go with this kernel. */
  AdjointKernel adjoints();

  /** The mesh interpolation that goes with this kernel. */
  MeshKernel mesh();

  /** The sums over neighbours that go with this kernel. */
  NearKernel near();

  /** Which kernel this is, in words for a log. */
  String describe();

  /**
   * Adds A·B to C.
   *
   * @param tile scratch of at least {@code rows() * doubleColumns()} numbers
   */
  void multiply(
      int m,
      int n,
      int kc,
      double[] a,
      int aOffset,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      double[] tile);

  /**
   * Adds A·B, summed in single precision over this block, to C in double precision.
   *
   * @param tile scratch of at least {@code rows() * floatColumns()} numbers
   */
  void multiply(
      int m,
      int n,
      int kc,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      double[] c,
      int cOffset,
      int ldc,
      float[] tile);
}
