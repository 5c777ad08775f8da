package org.farfield.backend.cpu;

import java.util.Arrays;

/** Interpolation in plain Java. */
final class ScalarMeshKernel implements MeshKernel {

  @Override
  public void interpolate(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    double[] row = new double[FIELDS];
    atoms.row(atom, points);
    Arrays.fill(sums, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      double wx = weights[atom * order + jx];
      int y = atoms.first[n + atom];
      for (int jy = 0; jy < order; jy++) {
        int start = (x * atoms.shape[1] + y) * atoms.shape[2] * FIELDS;
        Arrays.fill(row, 0);
        for (int j = 0; j < order; j++) {
          double w = weights[(2 * n + atom) * order + j];
          int point = start + points[j];
          for (int f = 0; f < FIELDS; f++) {
            row[f] += w * mesh[point + f];
          }
        }
        double wxy = wx * weights[(n + atom) * order + jy];
        for (int f = 0; f < FIELDS; f++) {
          sums[f] += wxy * row[f];
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }
}
