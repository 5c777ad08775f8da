package org.farfield.backend.cpu;

import java.util.Arrays;
import java.util.Random;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/** Random liquids: water's number density, two species. */
public final class RandomStructures {
  private static final double ATOMS_PER_VOLUME = 0.1; // 1/Å³, liquid water

  private RandomStructures() {}

  /**
   * Makes one in a cell that leans a little.
   *
   * @param atoms how many
   * @param seed of the positions
   * @return the structure
   */
  public static Structure liquid(int atoms, long seed) {
    return in(atoms, seed, 1, 0, 0, 0.05, 1, 0, 0, 0.05, 1);
  }

  /**
   * Makes one in a cell along x, y and z.
   *
   * @param atoms how many
   * @param seed of the positions
   * @return the structure
   */
  public static Structure upright(int atoms, long seed) {
    return in(atoms, seed, 1.1, 0, 0, 0, 0.9, 0, 0, 0, 1 / 0.99);
  }

  private static Structure in(int atoms, long seed, double... rows) {
    Random random = new Random(seed);
    double side = Math.cbrt(atoms / ATOMS_PER_VOLUME);
    double[] cell = Arrays.stream(rows).map(x -> x * side).toArray();
    int[] types = new int[atoms];
    double[] positions = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      types[i] = i % 3 == 0 ? 8 : 1;
      double[] s = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      for (int x = 0; x < 3; x++) {
        positions[3 * i + x] = s[0] * cell[x] + s[1] * cell[3 + x] + s[2] * cell[6 + x];
      }
    }
    return new Structure(types, positions, Cell.periodic(cell));
  }
}
