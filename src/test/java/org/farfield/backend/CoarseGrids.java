package org.farfield.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Meshes of no particular structure. */
final class CoarseGrids {
  private final Random random;

  CoarseGrids(Random random) {
    this.random = random;
  }

  /**
   * One of atoms anywhere, also far outside the mesh.
   *
   * @param inverse by moment, of which those of charges are taken
   * @param rows moments of an atom
   * @param skew 0 where axes are at right angles
   * @param counts points of the first mesh
   */
  CoarseGrid of(double[] inverse, int rows, double skew, int... counts) {
    int atoms = inverse.length / rows;
    double[] charges = new double[atoms];
    double[] places = new double[3 * atoms];
    for (int i = 0; i < atoms; i++) {
      charges[i] = 0.7 * inverse[i * rows];
      for (int axis = 0; axis < 3; axis++) {
        places[3 * i + axis] = counts[axis] * (3 * random.nextDouble() - 1);
      }
    }
    List<CoarseGrid.Level> levels = new ArrayList<>();
    int[] shape = counts;
    double scale = 0.02;
    while (true) {
      CoarseGrid.Level level = level(shape, scale, skew);
      levels.add(level);
      if (level.size() == 1) {
        return new CoarseGrid(charges, places, levels);
      }
      shape = shape.clone();
      for (int axis = 0; axis < 3; axis++) {
        shape[axis] = CoarseGrid.coarser(shape[axis]);
      }
      scale *= 2;
    }
  }

  private CoarseGrid.Level level(int[] counts, double scale, double skew) {
    double[] weights = new double[CoarseGrid.WEIGHTS];
    for (int axis = 0; axis < 3; axis++) {
      weights[1 + axis] = counts[axis] > 1 ? -scale * (1 + 0.2 * axis) : 0;
      weights[0] -= 2 * weights[1 + axis];
      boolean both = counts[(axis + 1) % 3] > 1 && counts[(axis + 2) % 3] > 1;
      weights[4 + axis] = both ? skew * scale * (0.3 - 0.2 * axis) : 0;
    }
    weights[7] = 0.55;
    weights[8] = 0.9;
    double[] screening = new double[counts[0] * counts[1] * counts[2]];
    for (int x = 0; x < screening.length; x++) {
      screening[x] = random.nextInt(3) == 0 ? 0 : scale * random.nextDouble();
    }
    screening[0] = scale;
    return new CoarseGrid.Level(counts, weights, screening);
  }
}
