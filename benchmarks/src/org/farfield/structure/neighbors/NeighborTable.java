package org.farfield.structure.neighbors;

import java.util.Locale;
import java.util.Random;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Prints a row of the engine's table: the neighbours of a million random atoms of a triclinic cell,
 * as dense as water, by one thread.
 */
public final class NeighborTable {
  private static final int ATOMS = 1_000_000;
  private static final double DENSITY = 0.1; // atoms per Å³
  private static final double CUTOFF = 5;
  private static final int REPEATS = 5;

  private NeighborTable() {}

  /**
   * Measures.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    double side = Math.cbrt(ATOMS / DENSITY);
    double[] positions = new Random(1).doubles(3L * ATOMS, 0, side).toArray();
    Cell cell = Cell.periodic(side, 0, 0, 0.2 * side, side, 0, 0, 0.1 * side, side);
    Structure structure = new Structure(new int[ATOMS], positions, cell);
    double best = Double.MAX_VALUE;
    long found = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      long start = System.nanoTime();
      found = count(structure);
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    System.out.printf(
        Locale.ROOT,
        "| neighbour search, %,d atoms, cutoff %.0f Å, %.1f neighbours each, one thread, best of %d"
            + " | %.2f s |%n",
        ATOMS,
        CUTOFF,
        (double) found / ATOMS - 1,
        REPEATS,
        best);
  }

  private static long count(Structure structure) {
    NeighborSearch search = new NeighborSearch(structure, CUTOFF);
    Neighborhood near = new Neighborhood();
    long found = 0;
    for (int rank = 0; rank < structure.size(); rank++) {
      search.find(search.atom(rank), near);
      found += near.count();
    }
    return found;
  }
}
