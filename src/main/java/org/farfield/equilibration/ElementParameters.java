package org.farfield.equilibration;

import org.farfield.equilibration.sums.Units;
import org.farfield.error.InputException;

/**
 * What the atoms of one element want.
 *
 * @param electronegativity χ, eV/e
 * @param coordination by how much χ falls with the root of the coordination number, eV/e
 * @param covalentRadius with which neighbours are counted, Å; 0 if they are not
 * @param hardness J, eV/e²; may be negative
 * @param width σ of the Gaussian charge, Å
 * @param polarizability α of the dipole, Å³; 0 for none
 * @param quadrupolePolarizability of the quadrupole, whose energy is K Σ q_2m²/2C, Å⁵; 0 for none
 */
public record ElementParameters(
    double electronegativity,
    double coordination,
    double covalentRadius,
    double hardness,
    double width,
    double polarizability,
    double quadrupolePolarizability) {
  private static final double WIDEST = 10; // Å

  /**
   * Checks.
   *
   * @param electronegativity χ, eV/e
   * @param coordination by how much χ falls with the root of the coordination number, eV/e
   * @param covalentRadius with which neighbours are counted, Å
   * @param hardness J, eV/e²
   * @param width σ of the Gaussian charge, Å
   * @param polarizability of dipoles, Å³
   * @param quadrupolePolarizability of quadrupoles
   * @throws InputException if the width is not positive, a radius or a polarizability negative, or
   *     a number not finite
   */
  public ElementParameters {
    requireWidth("a charge", width);
    requireNotNegative("a covalent radius", covalentRadius);
    requireNotNegative("a polarizability", polarizability);
    requireNotNegative("a quadrupole polarizability", quadrupolePolarizability);
    if (!Double.isFinite(electronegativity + coordination + hardness)) {
      throw new InputException("electronegativity and hardness must be finite");
    }
  }

  /** Refuses Gaussians that nobody means: pairs of theirs would be those of thousands of images. */
  static void requireWidth(String of, double width) {
    if (!(width > 0 && width <= WIDEST)) {
      throw new InputException(
          "the width of "
              + of
              + " must be a positive number of Å, at most "
              + Math.round(WIDEST)
              + ", not "
              + width);
    }
  }

  private static void requireNotNegative(String what, double value) {
    if (!(value >= 0) || !Double.isFinite(value)) {
      throw new InputException(what + " must be at least 0, not " + value);
    }
  }

  /**
   * The same with another hardness.
   *
   * @param value J, eV/e²
   * @return the parameters
   */
  public ElementParameters withHardness(double value) {
    return new ElementParameters(
        electronegativity,
        coordination,
        covalentRadius,
        value,
        width,
        polarizability,
        quadrupolePolarizability);
  }

  /**
   * The same with another width.
   *
   * @param value σ, Å
   * @return the parameters
   */
  public ElementParameters withWidth(double value) {
    return new ElementParameters(
        electronegativity,
        coordination,
        covalentRadius,
        hardness,
        value,
        polarizability,
        quadrupolePolarizability);
  }

  /**
   * The same with another electronegativity.
   *
   * @param value χ, eV/e
   * @return the parameters
   */
  public ElementParameters withElectronegativity(double value) {
    return new ElementParameters(
        value,
        coordination,
        covalentRadius,
        hardness,
        width,
        polarizability,
        quadrupolePolarizability);
  }

  /**
   * The same with another part of coordination numbers.
   *
   * @param value κ, eV/e
   * @return the parameters
   */
  public ElementParameters withCoordination(double value) {
    return new ElementParameters(
        electronegativity,
        value,
        covalentRadius,
        hardness,
        width,
        polarizability,
        quadrupolePolarizability);
  }

  /**
   * The same with other moments than charges.
   *
   * @param dipole α, Å³; 0 for none
   * @param quadrupole C, Å⁵; 0 for none
   * @return the parameters
   */
  public ElementParameters withPolarizabilities(double dipole, double quadrupole) {
    return new ElementParameters(
        electronegativity, coordination, covalentRadius, hardness, width, dipole, quadrupole);
  }

  /**
   * What a charge of the element costs by itself, J + K/(σ√π): hardness, and the energy of the
   * Gaussian.
   *
   * @return eV/e²
   */
  public double selfEnergy() {
    return hardness + Units.COULOMB / (width * Math.sqrt(Math.PI));
  }

  /** Largest l of its moments. */
  int degree() {
    return quadrupolePolarizability > 0 ? 2 : polarizability > 0 ? 1 : 0;
  }

  /**
   * What moments of a degree are held with.
   *
   * @param l 0 of charges, 1 of dipoles, 2 of quadrupoles
   * @return eV/(e Å^l)²; infinite where there is no such moment
   */
  public double stiffness(int l) {
    return switch (l) {
      case 0 -> hardness;
      case 1 -> Units.COULOMB / polarizability;
      default -> Units.COULOMB / quadrupolePolarizability;
    };
  }
}
