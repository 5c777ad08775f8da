package org.farfield.experiments;

/** Atomic units (CODATA 2018). */
final class Units {
  static final double BOHR = 0.529177210903; // Å
  static final double HARTREE = 27.211386245988; // eV

  private Units() {}

  /** A coefficient of 1 / r^p from atomic units into eV Å^p. */
  static double dispersion(double coefficient, int p) {
    return coefficient * HARTREE * Math.pow(BOHR, p);
  }
}
