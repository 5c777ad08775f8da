package org.farfield.driver;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.farfield.error.InputException;

/** Units of energies of models; CODATA 2018. */
public enum EnergyUnit {
  /** Electronvolt. */
  EV("eV", 27.211386245988),
  /** Hartree. */
  HARTREE("hartree", 1),
  /** Kilocalories per mole. */
  KCAL_PER_MOL("kcal/mol", 627.509474063),
  /** Kilojoules per mole. */
  KJ_PER_MOL("kJ/mol", 2625.49963948);

  private final String text;
  private final double inHartree;

  EnergyUnit(String text, double inHartree) {
    this.text = text;
    this.inHartree = inHartree;
  }

  /**
   * Understands a unit.
   *
   * @param text such as {@code eV}
   * @return the unit
   * @throws InputException if it is none
   */
  public static EnergyUnit parse(String text) {
    return Arrays.stream(values())
        .filter(unit -> unit.text.equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "the unit of energies is "
                        + Arrays.stream(values()).map(u -> u.text).collect(Collectors.joining(", "))
                        + ", not '"
                        + text
                        + "'"));
  }

  /** An energy in hartree. */
  double toHartree(double energy) {
    return energy / inHartree;
  }
}
