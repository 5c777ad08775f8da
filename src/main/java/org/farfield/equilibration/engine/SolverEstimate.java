package org.farfield.equilibration.engine;

import org.farfield.structure.Structure;

/**
 * What the two ways to the moments of least energy would take, by numbers that were measured on one
 * core, so that the choice depends on the structure alone. They are right to a factor of two or so.
 *
 * @param moments charges and components of dipoles and quadrupoles
 * @param direct s, by the factors of a matrix
 * @param iterated s, by conjugate gradients
 * @param iterations of these, about
 */
public record SolverEstimate(int moments, double direct, double iterated, int iterations) {
  /** Moments up to which a matrix is factored: its factors take some seconds and 32 MB then. */
  static final int MOST = 2000;

  private static final double FACTORS = 9.2e-11; // s, by moments³
  private static final int OF_CHARGES = 13; // iterations, however large the structure
  private static final int OF_MULTIPOLES = 18;

  // a direct solution has all digits, which is worth a little time
  private static final double WORTH = 1.2;

  /** Of a structure; the constants are fitted to the table in benchmarks/results. */
  static SolverEstimate of(Structure structure, int degree) {
    int rows = (degree + 1) * (degree + 1);
    double n = structure.atoms();
    double m = n * rows;
    double direct;
    double iterated;
    switch (structure.cell().periodicDirections()) {
      case 0 -> {
        direct = OpenSum.pairs(n) + FACTORS * m * m * m;
        iterated = 2e-3 + 2.5e-5 * n + OpenSum.least(structure, rows);
      }
      case 1 -> { // the engine sums windows for each moment of a matrix
        direct = 6e-5 * m * m + 1.1e-6 * m * m * m;
        iterated = 3e-3 + 1.35e-2 * m * n / (n + 250);
      }
      case 2 -> {
        direct = 4e-6 * m * m + 6.5e-8 * m * m * m;
        iterated = 3e-3 + 1.3e-3 * m * n / (n + 350);
      }
      default -> {
        direct = 3.4e-7 * n * n + 3.8e-7 * m * m + FACTORS * m * m * m;
        iterated = 2.5e-3 + (degree == 0 ? 2.4e-4 : 3.4e-4) * m * n / (n + 75);
      }
    }
    return new SolverEstimate(
        structure.atoms() * rows, direct, iterated, degree == 0 ? OF_CHARGES : OF_MULTIPOLES);
  }

  /**
   * Whether a matrix is factored.
   *
   * @return false of many moments, and where iterations take less time by a sixth
   */
  public boolean isDirect() {
    return moments <= MOST && direct <= WORTH * iterated;
  }
}
