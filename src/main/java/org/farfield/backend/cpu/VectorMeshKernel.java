package org.farfield.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Interpolation in vector instructions, two vectors of fields at a time. Can be loaded only where
 * the module jdk.incubator.vector is.
 */
final class VectorMeshKernel implements MeshKernel {
  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > FIELDS / 2
          ? DoubleVector.SPECIES_256
          : DoubleVector.SPECIES_PREFERRED;

  @Override
  public void interpolate(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    atoms.row(atom, points);
    Arrays.fill(sums, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      double wx = weights[atom * order + jx];
      int y = atoms.first[n + atom];
      for (int jy = 0; jy < order; jy++) {
        int start = (x * atoms.shape[1] + y) * atoms.shape[2] * FIELDS;
        double wxy = wx * weights[(n + atom) * order + jy];
        for (int f = 0; f < FIELDS; f += 2 * SPECIES.length()) {
          addRow(order, mesh, start + f, points, weights, (2 * n + atom) * order, wxy, sums, f);
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  // One loop with two sums and nothing else, or the compiler makes objects of them.
  private static void addRow(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      int wz,
      double wxy,
      double[] sums,
      int field) {
    int lanes = SPECIES.length();
    DoubleVector r0 = DoubleVector.zero(SPECIES);
    DoubleVector r1 = DoubleVector.zero(SPECIES);
    for (int j = 0; j < order; j++) {
      DoubleVector w = DoubleVector.broadcast(SPECIES, weights[wz + j]);
      r0 = r0.add(w.mul(DoubleVector.fromArray(SPECIES, mesh, start + points[j])));
      r1 = r1.add(w.mul(DoubleVector.fromArray(SPECIES, mesh, start + points[j] + lanes)));
    }
    DoubleVector factor = DoubleVector.broadcast(SPECIES, wxy);
    DoubleVector.fromArray(SPECIES, sums, field).add(factor.mul(r0)).intoArray(sums, field);
    DoubleVector.fromArray(SPECIES, sums, field + lanes)
        .add(factor.mul(r1))
        .intoArray(sums, field + lanes);
  }
}
