package org.farfield.backend.cpu;

import java.util.Arrays;
import java.util.Comparator;
import org.farfield.structure.Structure;

/** Where the atoms of a structure sit on a mesh: first mesh point and spline weights per axis. */
final class MeshAtoms {
  final int order;
  final int[] shape;
  final int[] first; // [axis][atom], folded into the mesh
  final double[] weights; // [(axis · atoms + atom) · P + j]
  final int[] sorted; // atoms by first mesh point, for neighbours in memory
  final int[] planeStart; // positions in sorted where each first x-plane starts

  MeshAtoms(Structure structure, int[] shape, int order) {
    this.order = order;
    this.shape = shape;
    int atoms = structure.size();
    first = new int[3 * atoms];
    weights = new double[3 * atoms * order];
    double[] s = Fractional.coordinates(structure, structure.cell().reciprocal(), atoms);
    for (int axis = 0; axis < 3; axis++) {
      int n = shape[axis];
      for (int i = 0; i < atoms; i++) {
        double u = s[axis * atoms + i] * n;
        int floor = (int) u;
        first[axis * atoms + i] = Math.floorMod(floor - order / 2 + 1, n);
        BSpline.weights(order, u - floor, weights, (axis * atoms + i) * order);
      }
    }
    Integer[] indices = new Integer[atoms];
    Arrays.setAll(indices, i -> i);
    Arrays.sort(
        indices,
        Comparator.comparingLong(
            (Integer i) ->
                ((long) first[i] * shape[1] + first[atoms + i]) * shape[2] + first[2 * atoms + i]));
    sorted = new int[atoms];
    planeStart = new int[shape[0] + 1];
    for (int i = 0; i < atoms; i++) {
      sorted[i] = indices[i];
      planeStart[first[sorted[i]] + 1]++;
    }
    for (int x = 0; x < shape[0]; x++) {
      planeStart[x + 1] += planeStart[x];
    }
  }

  int count() {
    return sorted.length;
  }

  /** Spreads weights onto the mesh, each plane by one task and its atoms in a fixed order. */
  void spread(double[] charge, double[] mesh, WorkerPool pool) {
    int atoms = count();
    int n1 = shape[1];
    int n2 = shape[2];
    pool.run(
        shape[0],
        (plane, worker) -> {
          Arrays.fill(mesh, plane * n1 * n2, (plane + 1) * n1 * n2, 0);
          for (int jx = 0; jx < order; jx++) {
            int start = Math.floorMod(plane - jx, shape[0]);
            for (int p = planeStart[start]; p < planeStart[start + 1]; p++) {
              int i = sorted[p];
              if (charge[i] != 0) {
                double wx = charge[i] * weights[i * order + jx];
                spreadPlane(i, atoms, wx, mesh, plane * n1 * n2);
              }
            }
          }
        });
  }

  private void spreadPlane(int i, int atoms, double wx, double[] mesh, int base) {
    int n1 = shape[1];
    int n2 = shape[2];
    int y = first[atoms + i];
    for (int jy = 0; jy < order; jy++) {
      double wxy = wx * weights[(atoms + i) * order + jy];
      int z = first[2 * atoms + i];
      int row = base + y * n2;
      for (int jz = 0; jz < order; jz++) {
        mesh[row + z] += wxy * weights[(2 * atoms + i) * order + jz];
        z = z + 1 == n2 ? 0 : z + 1;
      }
      y = y + 1 == n1 ? 0 : y + 1;
    }
  }
}
