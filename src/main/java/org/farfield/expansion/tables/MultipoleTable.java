package org.farfield.expansion.tables;

import java.util.Arrays;

/**
 * f^L_nlλ(d) of multipoles at a distance, as {@link MultipoleCoupling} takes them: {@code
 * [slot][l][n]}, the charges' first; functions that couple to nothing are zero.
 */
public interface MultipoleTable {
  /**
   * How the functions make coefficients.
   *
   * @return the coefficients of the coupling
   */
  MultipoleCoupling coupling();

  /**
   * By quadrature, without a table.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  void exact(double d, double[] out);

  /**
   * What an atom's own moments add to its coefficients, c_nLM += self_Ln q_LM: at d = 0 only λ = 0
   * is left, with G Y_00 = 1/((2L−1)!! √(4π(2L+1))).
   *
   * @param charge what it is for charges, one number per radial function
   * @return one number per L and radial function, L-major
   */
  default double[] self(double[] charge) {
    int size = charge.length;
    int degree = coupling().degree();
    int functions = (coupling().maxAngular() + 1) * size;
    double[] f = new double[coupling().slots() * functions];
    exact(0, f);
    double[] result = Arrays.copyOf(charge, (degree + 1) * size);
    for (int l = 1; l <= Math.min(degree, coupling().maxAngular()); l++) {
      double factor = 1 / ((l == 2 ? 3 : 1) * Math.sqrt(4 * Math.PI * (2 * l + 1)));
      for (int n = 0; n < size; n++) {
        result[l * size + n] = factor * f[MultipoleCoupling.lowest(l) * functions + l * size + n];
      }
    }
    return result;
  }

  /**
   * From tables.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  default void values(double d, double[] out) {
    pieces().values(d, out);
  }

  /**
   * From tables, with derivatives.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   * @param slopes receives d/dd of each
   */
  default void withSlopes(double d, double[] out, double[] slopes) {
    pieces().withSlopes(d, out, slopes);
  }

  /**
   * What the tables are made of, for kernels: beyond the near table the functions fall by L more
   * powers than those of a charge.
   *
   * @return always the same
   */
  RadialPieces pieces();
}
