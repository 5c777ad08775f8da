package org.farfield.equilibration.sums;

/** Lengths in Å, energies in eV, charges in e; tables of the literature are in atomic units. */
public final class Units {
  /** Å. */
  public static final double BOHR = 0.529177210903;

  /** eV. */
  public static final double HARTREE = 27.211386245988;

  /** e²/4πε₀, eV Å. */
  public static final double COULOMB = HARTREE * BOHR;

  private Units() {}
}
