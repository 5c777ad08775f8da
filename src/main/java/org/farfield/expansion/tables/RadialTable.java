package org.farfield.expansion.tables;

/**
 * The pair functions of one density: a neighbour at the vector d contributes f_nl(d) Y_lm(d̂).
 * Whatever the density is, a potential, what a split leaves of one, a Gaussian or a point, a sum
 * over neighbours needs no more of it.
 *
 * <p>All arrays over functions are l-major: index l · size + n.
 */
public interface RadialTable {
  /** Functions in {@link #pieces()} come in multiples of this. */
  int PADDING = 8;

  /**
   * How far it goes.
   *
   * @return f is zero from here on, Å; infinite if it never ends
   */
  double reach();

  /**
   * f_nl(d) from tables.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  default void values(double d, double[] out) {
    pieces().values(d, out);
  }

  /**
   * f_nl(d) and f_nl'(d) from tables.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   * @param slopes receives d/dd of each, 1/Å
   */
  default void withSlopes(double d, double[] out, double[] slopes) {
    pieces().withSlopes(d, out, slopes);
  }

  /**
   * f_nl(d) by quadrature where that is accurate.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   */
  void exact(double d, double[] out);

  /**
   * f_nl(d) and f_nl'(d), by quadrature where that is accurate.
   *
   * @param d distance ≥ 0, Å
   * @param out receives one number per function
   * @param slopes receives d/dd of each, 1/Å
   */
  void exactWithSlopes(double d, double[] out, double[] slopes);

  /**
   * f^L_nlλ(d) of multipoles.
   *
   * @return tables of the multipoles that sources may have
   * @throws UnsupportedOperationException if the density takes charges alone
   */
  MultipoleTable multipoles();

  /**
   * What an atom adds to its own coefficients: f_n0(0) Y_00 per charge to those of l = 0, and per
   * moment of L = 1 … of the sources what {@link MultipoleTable#self} says to those of l = L.
   *
   * @return one number per L and radial function, L-major
   */
  double[] self();

  /**
   * What a sum over the neighbours of a crystal needs besides, per unit weight and 1/V, where k = 0
   * is left out of the whole sum.
   *
   * @return one number per radial function
   */
  double[] zero();

  /**
   * What the tables are made of, for kernels.
   *
   * @return always the same
   */
  RadialPieces pieces();
}
