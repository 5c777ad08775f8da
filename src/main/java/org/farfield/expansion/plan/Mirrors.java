package org.farfield.expansion.plan;

import java.util.Optional;
import org.farfield.structure.Cell;

/**
 * Cells whose lattice vectors lie along x, y and z, in any order: mirrors of a reciprocal vector at
 * the planes between the axes are reciprocal vectors too, of the same length, and real spherical
 * harmonics are even or odd in each of them. Charges may be summed there with an eighth of all
 * vectors.
 */
public final class Mirrors {
  /**
   * Fewer atoms of a cell are summed faster without: what it sets up takes longer than it saves.
   */
  public static final int LEAST_ATOMS = 20;

  // of the largest component: what rounding of cosines of right angles leaves
  private static final double ROUNDING = 1e-15;

  private Mirrors() {}

  /**
   * The axes of a cell.
   *
   * @param cell any
   * @return of each lattice vector, along which of x, y, z it lies, 0 to 2; empty for other cells
   */
  public static Optional<int[]> axes(Cell cell) {
    double[] rows = cell.rows();
    int[] axes = new int[3];
    int found = 0;
    for (int i = 0; i < 3; i++) {
      double largest = 0;
      for (int x = 0; x < 3; x++) {
        largest = Math.max(largest, Math.abs(rows[3 * i + x]));
      }
      for (int x = 0; x < 3; x++) {
        if (Math.abs(rows[3 * i + x]) > ROUNDING * largest) {
          axes[i] = x;
          found++;
        }
      }
    }
    boolean isEach = ((1 << axes[0]) | (1 << axes[1]) | (1 << axes[2])) == 7;
    return found == 3 && isEach ? Optional.of(axes) : Optional.empty();
  }

  /**
   * Whether waves of charges are summed with their mirror images.
   *
   * @param box of the reciprocal vectors
   * @param places atoms and points
   * @param degree the highest multipole of the sources
   * @return true if there is such a sum and it is the faster one
   */
  public static boolean pay(Cell box, int places, int degree) {
    return degree == 0 && places >= LEAST_ATOMS && axes(box).isPresent();
  }

  /**
   * About how many reciprocal vectors have no negative index: an eighth of all, and of those with
   * an index 0, which have fewer images, more.
   *
   * @param box with such axes
   * @param cutoff bound on |k|, 1/Å
   * @return their number
   */
  static double vectors(Cell box, double cutoff) {
    double a = cutoff * box.length(0) / (2 * Math.PI);
    double b = cutoff * box.length(1) / (2 * Math.PI);
    double c = cutoff * box.length(2) / (2 * Math.PI);
    return Math.PI / 6 * a * b * c + Math.PI / 8 * (a * b + b * c + c * a) + (a + b + c) / 4;
  }
}
