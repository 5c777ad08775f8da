package org.farfield.basis;

import org.farfield.expansion.tables.RadialFunctions;

/**
 * A family of primitive radial functions per angular degree; {@link RadialFunctions} makes them
 * orthonormal unless they are to be taken as they are. Radii in Å; n = 0 … maxRadial inclusive.
 */
public sealed interface RadialBasis permits Gto, Monomial, Laplacian, Tabulated, MultipoleBasis {
  /**
   * The largest radial index, inclusive.
   *
   * @return max_radial ≥ 0
   */
  int maxRadial();

  /**
   * The radius hyperparameter.
   *
   * @return radius, Å
   */
  double radius();

  /**
   * Name as in options and files.
   *
   * @return gto, monomial, laplacian, tabulated or multipoles
   */
  String kind();

  /**
   * Beyond this distance all functions are zero to machine precision.
   *
   * @return the extent, Å
   */
  double extent();

  /**
   * The largest angular degree the functions are defined for.
   *
   * @return the degree; Integer.MAX_VALUE if any
   */
  default int supportedAngular() {
    return Integer.MAX_VALUE;
  }

  /**
   * Whether the functions are combined into orthonormal ones.
   *
   * @return false if each is used as it is
   */
  default boolean isOrthonormalised() {
    return true;
  }

  /**
   * Points between which the functions are smooth: quadrature panels end there.
   *
   * @return ascending, from 0 to {@link #extent()}
   */
  double[] smoothPanels();

  /**
   * Prepares the primitives of one degree.
   *
   * @param l angular degree
   * @return evaluates all primitives at a distance
   */
  Primitives primitives(int l);

  /** Primitive functions of one degree. */
  @FunctionalInterface
  interface Primitives {
    /**
     * Evaluates n = 0 … maxRadial.
     *
     * @param r distance, Å
     * @param out receives maxRadial + 1 numbers
     */
    void evaluate(double r, double[] out);
  }

  /**
   * Number of radial functions per degree.
   *
   * @return maxRadial + 1
   */
  default int size() {
    return maxRadial() + 1;
  }
}
