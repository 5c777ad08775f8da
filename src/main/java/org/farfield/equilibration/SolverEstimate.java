package org.farfield.equilibration;

import org.farfield.structure.Structure;

/**
 * What the two ways to the moments of least energy would take, by numbers that were measured on one
 * core, so that the choice depends on the structure alone. They are right to a factor of two or so.
 *
 * @param moments charges and components of dipoles and quadrupoles
 * @param direct s, by the factors of a matrix
 * @param iterated s, by conjugate gradients without one
 * @param iterations of these, about
 */
public record SolverEstimate(int moments, double direct, double iterated, int iterations) {
  /** Moments up to which a matrix is made: its factors take some seconds and 32 MB then. */
  static final int MOST = 2000;

  private static final double FACTORS = 1e-10; // s, of a matrix by moments³
  private static final double START = 0.05; // s, until iterations begin
  private static final double PAIRS = 1.3e-6; // s, of all iterations by atoms² of a molecule
  private static final int WITH_WAVES = 20; // iterations, however large the crystal

  // a direct solution has all digits, which is worth some time
  private static final double WORTH = 2;

  /** Of a structure. */
  static SolverEstimate of(Structure structure, int degree) {
    int rows = (degree + 1) * (degree + 1);
    double m = (double) structure.atoms() * rows;
    double square;
    double each;
    switch (structure.cell().periodicDirections()) {
      case 0 -> {
        square = 1.3e-7;
        each = PAIRS * structure.atoms();
      }
      case 1 -> { // the engine sums windows for each moment of a matrix
        square = 6e-5;
        each = 3.5e-3;
      }
      case 2 -> {
        square = 1.2e-5;
        each = 7e-4;
      }
      default -> {
        square = 6e-7;
        each = 4.5e-4;
      }
    }
    int iterations =
        structure.cell().isFullyPeriodic()
            ? WITH_WAVES
            : (int) Math.round(6.6 * Math.pow(structure.atoms(), 0.28));
    return new SolverEstimate(
        structure.atoms() * rows,
        square * m * m + FACTORS * m * m * m,
        START + each * m,
        iterations);
  }

  /**
   * Whether a matrix is made.
   *
   * @return false of many moments, and where iterations take less than half of the time
   */
  public boolean isDirect() {
    return moments <= MOST && direct <= WORTH * iterated;
  }
}
