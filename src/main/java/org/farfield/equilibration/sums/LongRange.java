package org.farfield.equilibration.sums;

/** The smooth part of the Coulomb interaction, erf(αr)/r, of all atoms and images. */
public interface LongRange {
  /**
   * Adds its matrix.
   *
   * @param g square, {@code [atom · (degree + 1)² + lm]} in both
   */
  void addTo(double[] g);

  /**
   * Adds the derivatives of ½ pᵀGp.
   *
   * @param p moments, laid out likewise
   * @param out is added to
   */
  void addSlopes(double[] p, Slopes out);

  /**
   * Adds the derivatives of wᵀGp.
   *
   * @param w of receivers, laid out likewise
   * @param p moments
   * @param out is added to
   */
  void addSlopes(double[] w, double[] p, Slopes out);
}
