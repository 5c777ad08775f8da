package org.farfield.expansion;

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
   * From tables.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  void values(double d, double[] out);

  /**
   * From tables, with derivatives.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   * @param slopes receives d/dd of each
   */
  void withSlopes(double d, double[] out, double[] slopes);
}
