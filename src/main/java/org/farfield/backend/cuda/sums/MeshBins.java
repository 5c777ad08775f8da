package org.farfield.backend.cuda.sums;

/**
 * Atoms by bins of mesh points, in which their splines begin, so that a block of threads that owns
 * the points of a bin finds all that add to them: {@code BIN_X} in mesh_adjoint.cu.
 *
 * @param sorted atoms, bin after bin
 * @param starts of each bin in these, and the end
 */
record MeshBins(int[] sorted, int[] starts) {
  private static final int[] SIZES = {8, 8, 16}; // as in mesh_adjoint.cu

  /**
   * Sorts atoms.
   *
   * @param fractional {@code [atom][axis]}, in [0, 1)
   * @param points of the mesh along the axes
   * @param order of the splines
   */
  static MeshBins of(double[] fractional, int[] points, int order) {
    int atoms = fractional.length / 3;
    int[] along = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      along[axis] = (points[axis] + SIZES[axis] - 1) / SIZES[axis];
    }
    int[] bin = new int[atoms];
    int[] starts = new int[along[0] * along[1] * along[2] + 1];
    for (int i = 0; i < atoms; i++) {
      for (int axis = 0; axis < 3; axis++) {
        int first = MeshTiles.first(fractional[3 * i + axis], points[axis], order);
        bin[i] = bin[i] * along[axis] + first / SIZES[axis];
      }
      starts[bin[i] + 1]++;
    }
    for (int b = 1; b < starts.length; b++) {
      starts[b] += starts[b - 1];
    }
    int[] next = starts.clone();
    int[] sorted = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      sorted[next[bin[i]]++] = i;
    }
    return new MeshBins(sorted, starts);
  }

  int count() {
    return starts.length - 1;
  }
}
