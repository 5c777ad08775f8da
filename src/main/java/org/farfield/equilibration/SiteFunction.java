package org.farfield.equilibration;

/** F of the atoms of one structure, and the energy that their moments have by themselves. */
public interface SiteFunction {
  /**
   * The width of an atom's source.
   *
   * @param atom 0-based
   * @return σ, Å
   */
  double width(int atom);

  /**
   * The width of one of its receivers.
   *
   * @param atom 0-based
   * @param receiver 0-based
   * @return Å
   */
  double receiver(int atom, int receiver);

  /**
   * F and its derivative.
   *
   * @param atom 0-based
   * @param potential u of this atom, V Å^−l, {@code [receiver][l² + l + m]}
   * @param moments gets p, e Å^l, {@code [l² + l + m]}
   * @param slopes gets ∂p/∂u, {@code [l² + l + m]} times the length of u
   */
  void moments(int atom, double[] potential, double[] moments, double[] slopes);

  /**
   * The energy of an atom's moments besides that of Gaussians.
   *
   * @param atom 0-based
   * @param moments p, e Å^l
   * @param slopes gets ∂E/∂p
   * @return eV
   */
  double energy(int atom, double[] moments, double[] slopes);
}
