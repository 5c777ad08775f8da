package org.farfield.kernels.cpu;

import org.farfield.math.BilinearForms;
import org.farfield.math.HarmonicsBlock;

/** The inner loops of sums over neighbours and their adjoint; all kernels give the same bits. */
public interface NearKernel {

  /** The columns of a sum come in multiples of this. */
  int COLUMNS = 8;

  /** The functions of a table come in multiples of this. */
  int FUNCTIONS = 8;

  /**
   * Horner's rule for many polynomials of each of several variables.
   *
   * @param functions how many, a multiple of {@link #FUNCTIONS}
   * @param degree of the polynomials
   * @param coefficients {@code [power][function]}
   * @param from where they start
   * @param first of the variables
   * @param end behind the last
   * @param t the variables
   * @param out receives the values, those of variable j from j · functions on
   */
  void polynomials(
      int functions,
      int degree,
      double[] coefficients,
      int from,
      int first,
      int end,
      double[] t,
      double[] out);

  /**
   * Horner's rule for many polynomials of the same variable and their derivatives.
   *
   * @param functions how many, a multiple of {@link #FUNCTIONS}
   * @param degree of the polynomials
   * @param coefficients {@code [power][function]}
   * @param from where they start
   * @param t the variable
   * @param out receives the values
   * @param slopes receives the derivatives with respect to t
   */
  void polynomialsWithSlopes(
      int functions,
      int degree,
      double[] coefficients,
      int from,
      double t,
      double[] out,
      double[] slopes);

  /**
   * Spherical harmonics with factors as {@link HarmonicsBlock#evaluate} makes them; numbers behind
   * the last direction, within the block, may be written over.
   *
   * @param block whose harmonics they are
   * @param count how many directions
   * @param x components of unit vectors
   * @param y the same
   * @param z the same
   * @param w the factors
   * @param out receives w Y_lm of direction j at {@code [(l² + l + m) · capacity + j]}
   */
  void harmonics(
      HarmonicsBlock block,
      int count,
      double[] x,
      double[] y,
      double[] z,
      double[] w,
      double[] out);

  /**
   * sums[row · columns + c] += Σ_j y[row · stride + j] f[j · fStride + c] for one degree.
   *
   * @param rows how many, 2l + 1
   * @param columns of the sums, a multiple of {@link #COLUMNS}; f is read as far
   * @param count how many neighbours j
   * @param y factors of rows
   * @param yFrom where they start
   * @param stride of the rows of y
   * @param f factors of columns
   * @param fFrom where they start
   * @param fStride from neighbour to neighbour
   * @param sums added to
   * @param sumsFrom where they start
   */
  void accumulate(
      int rows,
      int columns,
      int count,
      double[] y,
      int yFrom,
      int stride,
      double[] f,
      int fFrom,
      int fStride,
      double[] sums,
      int sumsFrom);

  /**
   * out[c] = Σ_row a[row · columns + c] b[from + row · columns + c].
   *
   * @param rows how many
   * @param columns how many, a multiple of {@link #COLUMNS}
   * @param a left-hand factors
   * @param b right-hand factors
   * @param from where they start
   * @param out receives the sums
   */
  void sumProducts(int rows, int columns, double[] a, double[] b, int from, double[] out);

  /**
   * Forms of as many pairs of vectors as there are neighbours; numbers behind the last neighbour,
   * within its row, may be written over.
   *
   * @param forms of what is in the rows of a and b
   * @param count how many neighbours j
   * @param stride of all rows
   * @param a left-hand vectors, {@code [row · stride + j]}
   * @param b right-hand vectors
   * @param out receives the forms, {@code [target · stride + j]}
   */
  void forms(BilinearForms forms, int count, int stride, double[] a, double[] b, double[] out);
}
