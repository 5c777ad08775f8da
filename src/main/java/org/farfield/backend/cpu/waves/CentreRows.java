package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.kernels.cpu.GemmKernel;

/**
 * The rows of a lattice sum, those of centres, in panels as the matrix product takes them: whole
 * panels of atoms as they lie or, where fewer are so, centres gathered from several of them. Which
 * of both does not change a bit.
 */
public final class CentreRows {
  private static final int LANES = GemmKernel.ROWS;

  private final int[] atoms; // of each row; −1 where there is none
  private final int[] lying; // panels of atoms; null if centres are gathered

  CentreRows(PlannedStructure job) {
    int size = job.structure().size();
    int[] centres = job.centres();
    int[] whole = IntStream.of(centres).map(i -> i / LANES).distinct().toArray();
    int gathered = (centres.length + LANES - 1) / LANES;
    lying = whole.length <= gathered ? whole : null;
    atoms = new int[(lying == null ? gathered : whole.length) * LANES];
    Arrays.fill(atoms, -1);
    if (lying == null) {
      System.arraycopy(centres, 0, atoms, 0, centres.length);
    } else {
      for (int row = 0; row < atoms.length; row++) {
        int atom = lying[row / LANES] * LANES + row % LANES;
        atoms[row] = atom < size ? atom : -1;
      }
    }
  }

  int panels() {
    return atoms.length / LANES;
  }

  boolean isGathered() {
    return lying == null;
  }

  /** The atom of a row; negative if there is none. */
  int atom(int row) {
    return atoms[row];
  }

  /** Which panel one of rows is, among those of atoms or, where they are gathered, of rows. */
  int panel(int row) {
    return lying == null ? row : lying[row];
  }

  /**
   * Gathers coordinates.
   *
   * @param coordinates {@code [axis][atom]}
   * @return {@code [axis][row]}, zero where there is none
   */
  double[] gather(double[] coordinates) {
    int size = coordinates.length / 3;
    double[] gathered = new double[3 * atoms.length];
    for (int x = 0; x < gathered.length; x++) {
      int atom = atoms[x % atoms.length];
      gathered[x] = atom < 0 ? 0 : coordinates[x / atoms.length * size + atom];
    }
    return gathered;
  }
}
