package org.farfield.backend.cuda.sums;

/** The order in which kernels take the atoms of a mesh. */
final class MeshAtoms {
  private static final int TILE = 4;

  private MeshAtoms() {}

  /**
   * Atoms by small boxes of the mesh, so that neighbours share mesh points.
   *
   * @param fractional {@code [atom][axis]}, in [0, 1)
   * @param shape points along the axes
   * @return each atom once
   */
  static int[] sorted(double[] fractional, int[] shape) {
    int atoms = fractional.length / 3;
    int[] tiles = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      tiles[axis] = (shape[axis] + TILE - 1) / TILE;
    }
    int[] tile = new int[atoms];
    int[] start = new int[tiles[0] * tiles[1] * tiles[2] + 1];
    for (int i = 0; i < atoms; i++) {
      for (int axis = 0; axis < 3; axis++) {
        int point = (int) (fractional[3 * i + axis] * shape[axis]);
        tile[i] = tile[i] * tiles[axis] + Math.min(point / TILE, tiles[axis] - 1);
      }
      start[tile[i] + 1]++;
    }
    for (int t = 1; t < start.length; t++) {
      start[t] += start[t - 1];
    }
    int[] sorted = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      sorted[start[tile[i]]++] = i;
    }
    return sorted;
  }
}
