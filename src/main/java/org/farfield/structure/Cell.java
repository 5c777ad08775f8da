package org.farfield.structure;

import java.util.Arrays;
import java.util.Locale;
import org.farfield.error.InputException;

/**
 * A simulation cell: three lattice vectors (rows, Å) and which of them are periodic.
 *
 * <p>May be triclinic and left-handed. A fully non-periodic cell may be all zeros ({@link #OPEN}).
 */
public final class Cell {
  /** No cell, no periodicity. */
  public static final Cell OPEN = new Cell(new double[9], false, false, false);

  private static final double MIN_RELATIVE_VOLUME = 1e-10;
  private static final double MIN_RELATIVE_SINE = 1e-12; // squared
  private static final double SHORTEST = 0.1; // Å, of the lattice's shortest vectors
  private static final double LONGEST = 1e6;
  private static final double SAFE = 1e-200; // of squares

  private final double[] rows;
  private final boolean[] periodic;

  /**
   * Makes a cell.
   *
   * @param rows nine numbers, row-major; row i is lattice vector i, Å
   * @param periodicA whether the first vector is periodic
   * @param periodicB whether the second vector is periodic
   * @param periodicC whether the third vector is periodic
   * @throws InputException if a number is not finite, if a periodic cell has (nearly) no volume, if
   *     vectors are periodic that are zero or parallel, or if the shortest vectors of the lattice
   *     are below 0.1 Å or above 1e6 Å
   */
  public Cell(double[] rows, boolean periodicA, boolean periodicB, boolean periodicC) {
    if (rows.length != 9) {
      throw new IllegalArgumentException("a cell has 9 numbers, not " + rows.length);
    }
    this.rows = rows.clone();
    this.periodic = new boolean[] {periodicA, periodicB, periodicC};
    for (double x : rows) {
      if (!Double.isFinite(x)) {
        throw new InputException(
            "the cell has a number that is not finite: " + Arrays.toString(rows));
      }
    }
    if (periodicA && periodicB && periodicC) {
      requireVolume();
    } else {
      requireIndependent();
    }
    requireSize();
  }

  private void requireVolume() {
    double[] shortest = ReducedCell.isSkewedFar(rows, periodic) ? reduced() : rows;
    double lengths = 1;
    for (int i = 0; i < 3; i++) {
      lengths *= length(shortest, i);
    }
    // where these overflow, the cell is too large, which is said below
    if (Double.isFinite(lengths)
        && Math.abs(ReducedCell.determinant(shortest)) <= MIN_RELATIVE_VOLUME * lengths) {
      throw new InputException(
          "the cell is periodic but its volume is zero (lattice vectors missing or in one plane):"
              + " "
              + Arrays.toString(rows));
    }
  }

  private double[] reduced() {
    return ReducedCell.reduced(rows, periodic);
  }

  // Where squares neither overflow nor vanish, as everywhere but in files that are wrong, no more
  // is to be compiled for each frame.
  private static double length(double[] rows, int i) {
    double square = dot(rows, i, i);
    return square > SAFE && square < 1 / SAFE
        ? Math.sqrt(square)
        : Math.hypot(Math.hypot(rows[3 * i], rows[3 * i + 1]), rows[3 * i + 2]);
  }

  // Lattices whose images or waves within a few Å nobody could count.
  private void requireSize() {
    double[] vectors = ReducedCell.isSkewedFar(rows, periodic) ? reduced() : rows;
    for (int i = 0; i < 3; i++) {
      double length = length(vectors, i);
      if (periodic[i] && !(length >= SHORTEST && length <= LONGEST)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "the cell repeats every %s Å; periods go from %s to %.0e Å%s",
                length,
                SHORTEST,
                LONGEST,
                length > LONGEST
                    ? ", a direction in which nothing repeats is none of them"
                    : ", perhaps these are other units"));
      }
    }
  }

  private void requireIndependent() {
    double[] shortest = ReducedCell.isSkewedFar(rows, periodic) ? reduced() : rows;
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      double squares = dot(shortest, i, i) * dot(shortest, j, j);
      double product = dot(shortest, i, j) * dot(shortest, i, j);
      boolean zero = periodic[i] && length(shortest, i) == 0;
      boolean parallel =
          periodic[i] && periodic[j] && squares - product <= MIN_RELATIVE_SINE * squares;
      if (zero || parallel) {
        throw new InputException(
            "the cell is periodic along lattice vectors that are zero or parallel: "
                + Arrays.toString(rows)
                + "; give those of the periodic directions, or set them to F in pbc");
      }
    }
  }

  /**
   * A cell periodic along all three vectors.
   *
   * @param rows nine numbers, row-major, Å
   * @return the cell
   */
  public static Cell periodic(double... rows) {
    return new Cell(rows, true, true, true);
  }

  private static double dot(double[] rows, int i, int j) {
    return rows[3 * i] * rows[3 * j]
        + rows[3 * i + 1] * rows[3 * j + 1]
        + rows[3 * i + 2] * rows[3 * j + 2];
  }

  /**
   * The lattice vectors.
   *
   * @return a copy of the nine numbers, row-major, Å
   */
  public double[] rows() {
    return rows.clone();
  }

  /**
   * Whether the cell is periodic along one vector.
   *
   * @param axis 0, 1 or 2
   * @return true if periodic
   */
  public boolean isPeriodic(int axis) {
    return periodic[axis];
  }

  /**
   * Whether all three directions are periodic.
   *
   * @return true for {@code pbc T T T}
   */
  public boolean isFullyPeriodic() {
    return periodic[0] && periodic[1] && periodic[2];
  }

  /**
   * Whether no direction is periodic.
   *
   * @return true for {@code pbc F F F}
   */
  public boolean isOpen() {
    return !(periodic[0] || periodic[1] || periodic[2]);
  }

  /**
   * In how many directions it is periodic.
   *
   * @return 0 to 3
   */
  public int periodicDirections() {
    return (periodic[0] ? 1 : 0) + (periodic[1] ? 1 : 0) + (periodic[2] ? 1 : 0);
  }

  /**
   * The length of a lattice vector.
   *
   * @param axis 0, 1 or 2
   * @return the length, Å
   */
  public double length(int axis) {
    return Math.sqrt(dot(rows, axis, axis));
  }

  /**
   * |det cell|.
   *
   * @return the volume, Å³; 0 for {@link #OPEN}
   */
  public double volume() {
    // of a cell skewed far the products would cancel to nothing
    return Math.abs(
        ReducedCell.determinant(ReducedCell.isSkewedFar(rows, periodic) ? reduced() : rows));
  }

  /**
   * Reciprocal vectors without the factor 2π: rows b_i with a_i · b_j = δ_ij.
   *
   * @return nine numbers, row-major, 1/Å
   */
  public double[] reciprocal() {
    double[] c = rows;
    double f = 1 / ReducedCell.determinant(rows);
    double[] b = new double[9];
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      int k = (i + 2) % 3;
      for (int x = 0; x < 3; x++) {
        int y = (x + 1) % 3;
        int z = (x + 2) % 3;
        b[3 * i + x] = f * (c[3 * j + y] * c[3 * k + z] - c[3 * j + z] * c[3 * k + y]);
      }
    }
    return b;
  }
}
