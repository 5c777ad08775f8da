package org.farfield.equilibration;

/** Lengths in Å, energies in eV, charges in e; tables of the literature are in atomic units. */
final class Units {
  /** Å. */
  static final double BOHR = 0.529177210903;

  /** eV. */
  static final double HARTREE = 27.211386245988;

  /** e²/4πε₀, eV Å. */
  static final double COULOMB = HARTREE * BOHR;

  private Units() {}
}
