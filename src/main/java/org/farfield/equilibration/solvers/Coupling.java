package org.farfield.equilibration.solvers;

import org.farfield.equilibration.sums.Slopes;

/**
 * What moments of one structure do to each other: potentials of all on each, and those that atoms
 * receive from all others, with Gaussians of their own. Volts for e.
 */
public interface Coupling extends AutoCloseable {
  /**
   * K G p: of all moments on each, its own included.
   *
   * @param p {@code [atom][lm]}
   * @return laid out likewise
   */
  double[] potential(double[] p);

  /**
   * K Γ p: what every atom receives from all but itself.
   *
   * @param p {@code [atom][lm]}
   * @return {@code [atom][receiver][lm]}
   */
  double[] received(double[] p);

  /**
   * K Γᵀ w.
   *
   * @param w {@code [atom][receiver][lm]}
   * @return {@code [atom][lm]}
   */
  double[] transposed(double[] w);

  /** Adds the derivatives of ½ K pᵀGp. */
  void addSlopes(double[] p, Slopes out);

  /** Adds the derivatives of K wᵀΓp. */
  void addReceivedSlopes(double[] w, double[] p, Slopes out);

  @Override
  void close();
}
