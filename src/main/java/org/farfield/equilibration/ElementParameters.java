package org.farfield.equilibration;

import org.farfield.error.InputException;

/**
 * What the atoms of one element want.
 *
 * @param electronegativity χ, eV/e
 * @param coordination by how much χ falls with the root of the coordination number, eV/e
 * @param covalentRadius with which neighbours are counted, Å; 0 if they are not
 * @param hardness J, eV/e²; may be negative
 * @param width σ of the Gaussian charge, Å
 */
public record ElementParameters(
    double electronegativity,
    double coordination,
    double covalentRadius,
    double hardness,
    double width) {
  /**
   * Checks.
   *
   * @throws InputException if the width is not positive, or a number is not finite
   */
  public ElementParameters {
    if (!(width > 0) || !Double.isFinite(width)) {
      throw new InputException(
          "the width of a charge must be a positive number of Å, not " + width);
    }
    if (!(covalentRadius >= 0) || !Double.isFinite(covalentRadius)) {
      throw new InputException(
          "a covalent radius must be a number of Å, at least 0, not " + covalentRadius);
    }
    if (!Double.isFinite(electronegativity + coordination + hardness)) {
      throw new InputException("electronegativity and hardness must be finite");
    }
  }
}
