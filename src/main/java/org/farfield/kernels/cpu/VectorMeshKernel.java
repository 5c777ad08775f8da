package org.farfield.kernels.cpu;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Interpolation and spreading in vector instructions, two vectors of fields at a time. Can be
 * loaded only where the module jdk.incubator.vector is.
 */
final class VectorMeshKernel implements MeshKernel {
  private static final VectorSpecies<Double> SPECIES = Vectors.DOUBLES;
  private static final VectorSpecies<Float> FLOATS = Vectors.FLOATS;
  private static final boolean TWO = 2 * Vectors.LANES <= FIELDS; // else one vector is all fields

  @Override
  public void interpolate(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    atoms.row(atom, FIELDS, points);
    Arrays.fill(sums, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      double wx = weights[atom * order + jx];
      int plane = x * atoms.shape[1];
      int y = atoms.first[n + atom];
      int wz = (2 * n + atom) * order;
      int jy = 0;
      for (; !TWO && jy + 1 < order; jy += 2) {
        int next = y + 1 == atoms.shape[1] ? 0 : y + 1;
        int start = (plane + y) * atoms.shape[2] * FIELDS;
        int second = (plane + next) * atoms.shape[2] * FIELDS;
        double wxy = wx * weights[(n + atom) * order + jy];
        double other = wx * weights[(n + atom) * order + jy + 1];
        addWideRows(order, mesh, start, second, points, weights, wz, wxy, other, sums);
        y = next + 1 == atoms.shape[1] ? 0 : next + 1;
      }
      for (; jy < order; jy++) {
        int start = (plane + y) * atoms.shape[2] * FIELDS;
        double wxy = wx * weights[(n + atom) * order + jy];
        if (TWO) {
          for (int f = 0; f < FIELDS; f += 2 * SPECIES.length()) {
            addRow(order, mesh, start + f, points, weights, wz, wxy, sums, f);
          }
        } else {
          addWideRow(order, mesh, start, points, weights, wz, wxy, sums);
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

  // Two rows, whose sums do not wait for each other.
  private static void addWideRows(
      int order,
      double[] mesh,
      int first,
      int second,
      int[] points,
      double[] weights,
      int wz,
      double wFirst,
      double wSecond,
      double[] sums) {
    DoubleVector r0 = DoubleVector.zero(SPECIES);
    DoubleVector r1 = DoubleVector.zero(SPECIES);
    for (int j = 0; j < order; j++) {
      DoubleVector w = DoubleVector.broadcast(SPECIES, weights[wz + j]);
      r0 = r0.add(w.mul(DoubleVector.fromArray(SPECIES, mesh, first + points[j])));
      r1 = r1.add(w.mul(DoubleVector.fromArray(SPECIES, mesh, second + points[j])));
    }
    DoubleVector.fromArray(SPECIES, sums, 0)
        .add(r0.mul(DoubleVector.broadcast(SPECIES, wFirst)))
        .add(r1.mul(DoubleVector.broadcast(SPECIES, wSecond)))
        .intoArray(sums, 0);
  }

  private static void addWideRow(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      int wz,
      double wxy,
      double[] sums) {
    DoubleVector r = DoubleVector.zero(SPECIES);
    for (int j = 0; j < order; j++) {
      DoubleVector w = DoubleVector.broadcast(SPECIES, weights[wz + j]);
      r = r.add(w.mul(DoubleVector.fromArray(SPECIES, mesh, start + points[j])));
    }
    DoubleVector factor = DoubleVector.broadcast(SPECIES, wxy);
    DoubleVector.fromArray(SPECIES, sums, 0).add(factor.mul(r)).intoArray(sums, 0);
  }

  @Override
  public void interpolate(
      MeshAtoms atoms, int atom, float[] mesh, int[] points, float[] weights, float[] sums) {
    int order = atoms.order;
    atoms.row(atom, FLOAT_FIELDS, points);
    atoms.roundWeights(atom, weights);
    Arrays.fill(sums, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      int plane = x * atoms.shape[1];
      int y = atoms.first[atoms.count() + atom];
      int jy = 0;
      for (; !TWO && jy + 1 < order; jy += 2) {
        int next = y + 1 == atoms.shape[1] ? 0 : y + 1;
        int start = (plane + y) * atoms.shape[2] * FLOAT_FIELDS;
        int second = (plane + next) * atoms.shape[2] * FLOAT_FIELDS;
        float wxy = weights[jx] * weights[order + jy];
        float other = weights[jx] * weights[order + jy + 1];
        addWideRows(order, mesh, start, second, points, weights, wxy, other, sums);
        y = next + 1 == atoms.shape[1] ? 0 : next + 1;
      }
      for (; jy < order; jy++) {
        int start = (plane + y) * atoms.shape[2] * FLOAT_FIELDS;
        float wxy = weights[jx] * weights[order + jy];
        if (TWO) {
          for (int f = 0; f < FLOAT_FIELDS; f += 2 * FLOATS.length()) {
            addRow(order, mesh, start + f, points, weights, wxy, sums, f);
          }
        } else {
          addWideRow(order, mesh, start, points, weights, wxy, sums);
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  private static void addRow(
      int order,
      float[] mesh,
      int start,
      int[] points,
      float[] weights,
      float wxy,
      float[] sums,
      int field) {
    int lanes = FLOATS.length();
    FloatVector r0 = FloatVector.zero(FLOATS);
    FloatVector r1 = FloatVector.zero(FLOATS);
    for (int j = 0; j < order; j++) {
      FloatVector w = FloatVector.broadcast(FLOATS, weights[2 * order + j]);
      r0 = w.fma(FloatVector.fromArray(FLOATS, mesh, start + points[j]), r0);
      r1 = w.fma(FloatVector.fromArray(FLOATS, mesh, start + points[j] + lanes), r1);
    }
    FloatVector factor = FloatVector.broadcast(FLOATS, wxy);
    factor.fma(r0, FloatVector.fromArray(FLOATS, sums, field)).intoArray(sums, field);
    factor
        .fma(r1, FloatVector.fromArray(FLOATS, sums, field + lanes))
        .intoArray(sums, field + lanes);
  }

  private static void addWideRows(
      int order,
      float[] mesh,
      int first,
      int second,
      int[] points,
      float[] weights,
      float wFirst,
      float wSecond,
      float[] sums) {
    FloatVector r0 = FloatVector.zero(FLOATS);
    FloatVector r1 = FloatVector.zero(FLOATS);
    for (int j = 0; j < order; j++) {
      FloatVector w = FloatVector.broadcast(FLOATS, weights[2 * order + j]);
      r0 = w.fma(FloatVector.fromArray(FLOATS, mesh, first + points[j]), r0);
      r1 = w.fma(FloatVector.fromArray(FLOATS, mesh, second + points[j]), r1);
    }
    FloatVector sum =
        FloatVector.broadcast(FLOATS, wFirst).fma(r0, FloatVector.fromArray(FLOATS, sums, 0));
    FloatVector.broadcast(FLOATS, wSecond).fma(r1, sum).intoArray(sums, 0);
  }

  private static void addWideRow(
      int order, float[] mesh, int start, int[] points, float[] weights, float wxy, float[] sums) {
    FloatVector r = FloatVector.zero(FLOATS);
    for (int j = 0; j < order; j++) {
      FloatVector w = FloatVector.broadcast(FLOATS, weights[2 * order + j]);
      r = w.fma(FloatVector.fromArray(FLOATS, mesh, start + points[j]), r);
    }
    FloatVector factor = FloatVector.broadcast(FLOATS, wxy);
    factor.fma(r, FloatVector.fromArray(FLOATS, sums, 0)).intoArray(sums, 0);
  }

  // The last three groups of sums are those of one plane: values, slopes along y, along z.
  @Override
  public void interpolateWithSlopes(
      MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    double[] slopes = atoms.slopes;
    atoms.row(atom, FIELDS, points);
    Arrays.fill(sums, 0, 4 * FIELDS, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      Arrays.fill(sums, 4 * FIELDS, SLOPE_SUMS, 0);
      int y = atoms.first[n + atom];
      for (int jy = 0; jy < order; jy++) {
        int start = (x * atoms.shape[1] + y) * atoms.shape[2] * FIELDS;
        int wy = (n + atom) * order + jy;
        int wz = (2 * n + atom) * order;
        if (TWO) {
          for (int f = 0; f < FIELDS; f += 2 * SPECIES.length()) {
            addRowWithSlopes(order, mesh, start + f, points, weights, slopes, wy, wz, sums, f);
          }
        } else {
          addWideRowWithSlopes(order, mesh, start, points, weights, slopes, wy, wz, sums);
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      double wx = weights[atom * order + jx];
      for (int f = 0; f < FIELDS; f += SPECIES.length()) {
        add(sums, f, wx, sums, 4 * FIELDS + f);
        add(sums, FIELDS + f, slopes[atom * order + jx], sums, 4 * FIELDS + f);
        add(sums, 2 * FIELDS + f, wx, sums, 5 * FIELDS + f);
        add(sums, 3 * FIELDS + f, wx, sums, 6 * FIELDS + f);
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  private static void add(double[] to, int at, double weight, double[] from, int start) {
    add(to, at, weight, DoubleVector.fromArray(SPECIES, from, start));
  }

  private static void add(double[] to, int at, double weight, DoubleVector value) {
    DoubleVector.broadcast(SPECIES, weight)
        .fma(value, DoubleVector.fromArray(SPECIES, to, at))
        .intoArray(to, at);
  }

  private static void addRowWithSlopes(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      double[] slopes,
      int wy,
      int wz,
      double[] sums,
      int field) {
    int lanes = SPECIES.length();
    DoubleVector r0 = DoubleVector.zero(SPECIES);
    DoubleVector r1 = DoubleVector.zero(SPECIES);
    DoubleVector d0 = DoubleVector.zero(SPECIES);
    DoubleVector d1 = DoubleVector.zero(SPECIES);
    for (int j = 0; j < order; j++) {
      DoubleVector w = DoubleVector.broadcast(SPECIES, weights[wz + j]);
      DoubleVector s = DoubleVector.broadcast(SPECIES, slopes[wz + j]);
      DoubleVector v0 = DoubleVector.fromArray(SPECIES, mesh, start + points[j]);
      DoubleVector v1 = DoubleVector.fromArray(SPECIES, mesh, start + points[j] + lanes);
      r0 = w.fma(v0, r0);
      r1 = w.fma(v1, r1);
      d0 = s.fma(v0, d0);
      d1 = s.fma(v1, d1);
    }
    add(sums, 4 * FIELDS + field, weights[wy], r0);
    add(sums, 4 * FIELDS + field + lanes, weights[wy], r1);
    add(sums, 5 * FIELDS + field, slopes[wy], r0);
    add(sums, 5 * FIELDS + field + lanes, slopes[wy], r1);
    add(sums, 6 * FIELDS + field, weights[wy], d0);
    add(sums, 6 * FIELDS + field + lanes, weights[wy], d1);
  }

  private static void addWideRowWithSlopes(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      double[] slopes,
      int wy,
      int wz,
      double[] sums) {
    DoubleVector r = DoubleVector.zero(SPECIES);
    DoubleVector d = DoubleVector.zero(SPECIES);
    for (int j = 0; j < order; j++) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, mesh, start + points[j]);
      r = DoubleVector.broadcast(SPECIES, weights[wz + j]).fma(v, r);
      d = DoubleVector.broadcast(SPECIES, slopes[wz + j]).fma(v, d);
    }
    add(sums, 4 * FIELDS, weights[wy], r);
    add(sums, 5 * FIELDS, slopes[wy], r);
    add(sums, 6 * FIELDS, weights[wy], d);
  }

  @Override
  public void spread(
      MeshAtoms atoms,
      int atom,
      int jx,
      double[] charges,
      double[] mesh,
      int plane,
      int[] points,
      double[] scaled) {
    int n = atoms.count();
    int order = atoms.order;
    atoms.row(atom, FIELDS, points);
    double wx = atoms.weights[atom * order + jx];
    int y = atoms.first[n + atom];
    for (int jy = 0; jy < order; jy++) {
      double wxy = wx * atoms.weights[(n + atom) * order + jy];
      for (int f = 0; f < FIELDS; f++) {
        scaled[f] = wxy * charges[atom * FIELDS + f];
      }
      int start = (plane * atoms.shape[1] + y) * atoms.shape[2] * FIELDS;
      int wz = (2 * n + atom) * order;
      if (TWO) {
        for (int f = 0; f < FIELDS; f += 2 * SPECIES.length()) {
          spreadRow(order, mesh, start + f, points, atoms.weights, wz, scaled, f);
        }
      } else {
        spreadWideRow(order, mesh, start, points, atoms.weights, wz, scaled);
      }
      y = y + 1 == atoms.shape[1] ? 0 : y + 1;
    }
  }

  private static void spreadRow(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      int wz,
      double[] scaled,
      int field) {
    int lanes = SPECIES.length();
    DoubleVector q0 = DoubleVector.fromArray(SPECIES, scaled, field);
    DoubleVector q1 = DoubleVector.fromArray(SPECIES, scaled, field + lanes);
    for (int j = 0; j < order; j++) {
      add(mesh, start + points[j], weights[wz + j], q0);
      add(mesh, start + points[j] + lanes, weights[wz + j], q1);
    }
  }

  private static void spreadWideRow(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      int wz,
      double[] scaled) {
    DoubleVector q = DoubleVector.fromArray(SPECIES, scaled, 0);
    for (int j = 0; j < order; j++) {
      add(mesh, start + points[j], weights[wz + j], q);
    }
  }

  @Override
  public void sumRows(MeshAtoms atoms, int atom, double[] mesh, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    Arrays.fill(sums, 0, atoms.padded, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      int plane = x * atoms.shape[1] * atoms.line + atoms.first[2 * n + atom];
      double wx = atoms.weights[atom * order + jx];
      for (int j = 0; j < order; j += SPECIES.length()) {
        addPlane(atoms, mesh, plane + j, atoms.first[n + atom], (n + atom) * order, wx, sums, j);
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  private static void addPlane(
      MeshAtoms atoms,
      double[] mesh,
      int start,
      int firstRow,
      int wy,
      double wx,
      double[] sums,
      int at) {
    double[] weights = atoms.weights;
    int rows = atoms.shape[1];
    int line = atoms.line;
    int y = firstRow;
    DoubleVector r = DoubleVector.zero(SPECIES);
    for (int j = wy; j < wy + atoms.order; j++) {
      r =
          DoubleVector.broadcast(SPECIES, weights[j])
              .fma(DoubleVector.fromArray(SPECIES, mesh, start + y * line), r);
      y = y + 1 == rows ? 0 : y + 1;
    }
    add(sums, at, wx, r);
  }

  @Override
  public void sumRowsWithSlopes(MeshAtoms atoms, int atom, double[] mesh, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    Arrays.fill(sums, 0, 3 * atoms.padded, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      int plane = x * atoms.shape[1] * atoms.line + atoms.first[2 * n + atom];
      for (int j = 0; j < order; j += SPECIES.length()) {
        addPlaneWithSlopes(atoms, atom, jx, mesh, plane + j, sums, j);
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  private static void addPlaneWithSlopes(
      MeshAtoms atoms, int atom, int jx, double[] mesh, int start, double[] sums, int at) {
    double[] weights = atoms.weights;
    double[] slopes = atoms.slopes;
    int rows = atoms.shape[1];
    int line = atoms.line;
    int y = atoms.first[atoms.count() + atom];
    int wy = (atoms.count() + atom) * atoms.order;
    DoubleVector r = DoubleVector.zero(SPECIES);
    DoubleVector d = DoubleVector.zero(SPECIES);
    for (int j = wy; j < wy + atoms.order; j++) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, mesh, start + y * line);
      r = DoubleVector.broadcast(SPECIES, weights[j]).fma(v, r);
      d = DoubleVector.broadcast(SPECIES, slopes[j]).fma(v, d);
      y = y + 1 == rows ? 0 : y + 1;
    }
    int wx = atom * atoms.order + jx;
    add(sums, at, weights[wx], r);
    add(sums, atoms.padded + at, slopes[wx], r);
    add(sums, 2 * atoms.padded + at, weights[wx], d);
  }

  @Override
  public void spreadOne(
      MeshAtoms atoms, int atom, double charge, double[] mesh, int plane, double[] row) {
    int n = atoms.count();
    int order = atoms.order;
    System.arraycopy(atoms.weights, (2 * n + atom) * order, row, 0, order);
    int start = plane * atoms.shape[1] * atoms.line + atoms.first[2 * n + atom];
    for (int j = 0; j < order; j += SPECIES.length()) {
      spreadRows(atoms, n + atom, charge, mesh, start + j, row, j);
    }
  }

  private static void spreadRows(
      MeshAtoms atoms, int second, double charge, double[] mesh, int start, double[] row, int at) {
    double[] weights = atoms.weights;
    int rows = atoms.shape[1];
    int line = atoms.line;
    int y = atoms.first[second];
    int wy = second * atoms.order;
    DoubleVector q = DoubleVector.fromArray(SPECIES, row, at);
    for (int j = wy; j < wy + atoms.order; j++) {
      add(mesh, start + y * line, charge * weights[j], q);
      y = y + 1 == rows ? 0 : y + 1;
    }
  }
}
