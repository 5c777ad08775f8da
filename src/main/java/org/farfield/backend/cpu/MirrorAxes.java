package org.farfield.backend.cpu;

import java.util.Optional;
import org.farfield.structure.Cell;

/**
 * Cells whose lattice vectors lie along x, y and z, in any order: mirrors of a reciprocal vector at
 * the planes between the axes are reciprocal vectors too, of the same length, and real spherical
 * harmonics are even or odd in each of them.
 */
final class MirrorAxes {
  // of the largest component: what rounding of cosines of right angles leaves
  private static final double ROUNDING = 1e-15;

  private MirrorAxes() {}

  /** Of each lattice vector, along which of x, y, z it lies; empty for other cells. */
  static Optional<int[]> of(Cell cell) {
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
}
