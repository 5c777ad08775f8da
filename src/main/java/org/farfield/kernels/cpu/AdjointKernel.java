package org.farfield.kernels.cpu;

/**
 * The elementwise loops of the adjoint of a lattice sum, over rows of reciprocal vectors. Every
 * implementation rounds after the same operations, so all give the same bits.
 */
public interface AdjointKernel {
  /** Sums side by side, in which a row is added up: number x of it belongs to x modulo this. */
  int LANES = 8;

  /**
   * A centre at a row of vectors. With P = Re, Im of e^{ik·r} S* and its cotangents e and o: puts P
   * into panels, and adds to the cotangents of Re S, Im S and k·r.
   *
   * @param length of the row, whole panels
   * @param cos cosines of k·r
   * @param sin sines
   * @param phase where the row begins in both, and in byPhase
   * @param real Re S
   * @param imaginary Im S
   * @param factor where the row begins in both, in byReal and in byImaginary
   * @param even e
   * @param odd o
   * @param cotangent where the row begins in both
   * @param byReal o and e times ∂P/∂(Re S) are added
   * @param byImaginary likewise
   * @param byPhase likewise, of ∂P/∂(k·r)
   * @param panels receives the real and the imaginary part of P, each in an array of its own
   * @param panel where the first panel's numbers go
   * @param width numbers of a panel
   * @param stride from panel to panel
   */
  void centre(
      int length,
      double[] cos,
      double[] sin,
      int phase,
      double[] real,
      double[] imaginary,
      int factor,
      double[] even,
      double[] odd,
      int cotangent,
      double[] byReal,
      double[] byImaginary,
      double[] byPhase,
      double[][] panels,
      int panel,
      int width,
      int stride);

  /**
   * An atom as a source: {@code byPhase[phase + x] += weight · (cos · byImaginary − sin · byReal)}.
   */
  void source(
      int length,
      double weight,
      double[] cos,
      double[] sin,
      int phase,
      double[] byReal,
      double[] byImaginary,
      int factor,
      double[] byPhase);

  /**
   * Adds products of two rows to {@value #LANES} sums.
   *
   * @param sums {@code sums[start + x % LANES]} receives {@code a[aStart + x] * b[bStart + x]}
   */
  void addDots(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start);

  /** Adds {@code a[aStart + x] * b[bStart + x]} to {@code sums[start + x]}. */
  void addProducts(
      int length, double[] a, int aStart, double[] b, int bStart, double[] sums, int start);

  /**
   * Products of two rows, spread over panels.
   *
   * @param length of the rows, whole panels
   * @param panels receives {@code a[aStart + x] * b[bStart + x]} at {@code panel + x / width ·
   *     stride + x % width}
   */
  void products(
      int length,
      double[] a,
      int aStart,
      double[] b,
      int bStart,
      double[] panels,
      int panel,
      int width,
      int stride);

  /**
   * Σ_n t_n f_n and Σ_n t_n g_n over rows that follow each other.
   *
   * @param length of a row
   * @param count rows
   * @param stride from row to row
   * @param sums receives those with f from {@code 0} on, those with g from {@code length} on
   */
  void contract(
      int length,
      int count,
      int stride,
      double[] t,
      int tStart,
      double[] f,
      double[] g,
      int start,
      double[] sums);

  /**
   * The sum of {@value #LANES} numbers, in one order.
   *
   * @param sums as of {@link #addDots}
   * @param start where they begin
   * @return their sum
   */
  static double sum(double[] sums, int start) {
    double a = sums[start] + sums[start + 4] + (sums[start + 2] + sums[start + 6]);
    double b = sums[start + 1] + sums[start + 5] + (sums[start + 3] + sums[start + 7]);
    return a + b;
  }
}
