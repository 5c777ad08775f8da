package org.farfield.structure;

import java.util.Arrays;
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

  private final double[] rows;
  private final boolean[] periodic;

  /**
   * Makes a cell.
   *
   * @param rows nine numbers, row-major; row i is lattice vector i, Å
   * @param periodicA whether the first vector is periodic
   * @param periodicB whether the second vector is periodic
   * @param periodicC whether the third vector is periodic
   * @throws InputException if a number is not finite, if a periodic cell has (nearly) no volume, or
   *     if vectors are periodic that are zero or parallel
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
      double lengths = 1;
      for (int i = 0; i < 3; i++) {
        lengths *= Math.sqrt(dot(i, i));
      }
      if (!(volume() > MIN_RELATIVE_VOLUME * lengths)) {
        throw new InputException(
            "the cell is periodic but its volume is zero (lattice vectors missing or in one plane):"
                + " "
                + Arrays.toString(rows));
      }
    } else {
      requireIndependent();
    }
  }

  private void requireIndependent() {
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      double lengths = dot(i, i) * dot(j, j);
      boolean zero = periodic[i] && !(dot(i, i) > 0);
      boolean parallel =
          periodic[i]
              && periodic[j]
              && !(lengths - dot(i, j) * dot(i, j) > MIN_RELATIVE_SINE * lengths);
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

  private double dot(int i, int j) {
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
   * The length of a lattice vector.
   *
   * @param axis 0, 1 or 2
   * @return the length, Å
   */
  public double length(int axis) {
    return Math.sqrt(dot(axis, axis));
  }

  /**
   * |det cell|.
   *
   * @return the volume, Å³; 0 for {@link #OPEN}
   */
  public double volume() {
    return Math.abs(determinant());
  }

  private double determinant() {
    double[] c = rows;
    return c[0] * (c[4] * c[8] - c[5] * c[7])
        - c[1] * (c[3] * c[8] - c[5] * c[6])
        + c[2] * (c[3] * c[7] - c[4] * c[6]);
  }

  /**
   * Reciprocal vectors without the factor 2π: rows b_i with a_i · b_j = δ_ij.
   *
   * @return nine numbers, row-major, 1/Å
   */
  public double[] reciprocal() {
    double[] c = rows;
    double f = 1 / determinant();
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
