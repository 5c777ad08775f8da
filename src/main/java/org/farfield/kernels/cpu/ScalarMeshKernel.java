package org.farfield.kernels.cpu;

import java.util.Arrays;

/** Interpolation and spreading in plain Java. */
final class ScalarMeshKernel implements MeshKernel {

  @Override
  public void interpolate(MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    double[] row = new double[FIELDS];
    atoms.row(atom, FIELDS, points);
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

  @Override
  public void interpolate(
      MeshAtoms atoms, int atom, float[] mesh, int[] points, float[] weights, float[] sums) {
    int order = atoms.order;
    float[] row = new float[FLOAT_FIELDS];
    atoms.row(atom, FLOAT_FIELDS, points);
    atoms.roundWeights(atom, weights);
    Arrays.fill(sums, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      int y = atoms.first[atoms.count() + atom];
      for (int jy = 0; jy < order; jy++) {
        int start = (x * atoms.shape[1] + y) * atoms.shape[2] * FLOAT_FIELDS;
        Arrays.fill(row, 0);
        for (int j = 0; j < order; j++) {
          float w = weights[2 * order + j];
          for (int f = 0; f < FLOAT_FIELDS; f++) {
            row[f] = Math.fma(w, mesh[start + points[j] + f], row[f]);
          }
        }
        float wxy = weights[jx] * weights[order + jy];
        for (int f = 0; f < FLOAT_FIELDS; f++) {
          sums[f] = Math.fma(wxy, row[f], sums[f]);
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  // The last three groups of sums are those of one plane: values, slopes along y, along z.
  @Override
  public void interpolateWithSlopes(
      MeshAtoms atoms, int atom, double[] mesh, int[] points, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    double[] weights = atoms.weights;
    double[] slopes = atoms.slopes;
    double[] row = new double[2 * FIELDS];
    atoms.row(atom, FIELDS, points);
    Arrays.fill(sums, 0, 4 * FIELDS, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      Arrays.fill(sums, 4 * FIELDS, SLOPE_SUMS, 0);
      int y = atoms.first[n + atom];
      for (int jy = 0; jy < order; jy++) {
        int start = (x * atoms.shape[1] + y) * atoms.shape[2] * FIELDS;
        sumRow(order, mesh, start, points, weights, slopes, (2 * n + atom) * order, row);
        int wy = (n + atom) * order + jy;
        for (int f = 0; f < FIELDS; f++) {
          add(sums, 4 * FIELDS + f, weights[wy], row[f]);
          add(sums, 5 * FIELDS + f, slopes[wy], row[f]);
          add(sums, 6 * FIELDS + f, weights[wy], row[FIELDS + f]);
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      double wx = weights[atom * order + jx];
      for (int f = 0; f < FIELDS; f++) {
        add(sums, f, wx, sums[4 * FIELDS + f]);
        add(sums, FIELDS + f, slopes[atom * order + jx], sums[4 * FIELDS + f]);
        add(sums, 2 * FIELDS + f, wx, sums[5 * FIELDS + f]);
        add(sums, 3 * FIELDS + f, wx, sums[6 * FIELDS + f]);
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  private static void add(double[] sums, int at, double weight, double value) {
    sums[at] = Math.fma(weight, value, sums[at]);
  }

  private static void sumRow(
      int order,
      double[] mesh,
      int start,
      int[] points,
      double[] weights,
      double[] slopes,
      int wz,
      double[] row) {
    Arrays.fill(row, 0);
    for (int j = 0; j < order; j++) {
      for (int f = 0; f < FIELDS; f++) {
        double value = mesh[start + points[j] + f];
        add(row, f, weights[wz + j], value);
        add(row, FIELDS + f, slopes[wz + j], value);
      }
    }
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
      for (int j = 0; j < order; j++) {
        double w = atoms.weights[(2 * n + atom) * order + j];
        for (int f = 0; f < FIELDS; f++) {
          add(mesh, start + points[j] + f, w, scaled[f]);
        }
      }
      y = y + 1 == atoms.shape[1] ? 0 : y + 1;
    }
  }

  @Override
  public void sumRows(MeshAtoms atoms, int atom, double[] mesh, double[] sums) {
    sumRows(atoms, atom, mesh, new double[0], sums);
  }

  @Override
  public void sumRowsWithSlopes(MeshAtoms atoms, int atom, double[] mesh, double[] sums) {
    sumRows(atoms, atom, mesh, atoms.slopes, sums);
  }

  private static void sumRows(
      MeshAtoms atoms, int atom, double[] mesh, double[] slopes, double[] sums) {
    int n = atoms.count();
    int order = atoms.order;
    int padded = atoms.padded;
    boolean withSlopes = slopes.length > 0;
    double[] plane = new double[2 * padded]; // values, slopes along the second axis
    Arrays.fill(sums, 0, withSlopes ? 3 * padded : padded, 0);
    int x = atoms.first[atom];
    for (int jx = 0; jx < order; jx++) {
      Arrays.fill(plane, 0);
      int y = atoms.first[n + atom];
      for (int jy = 0; jy < order; jy++) {
        int row = (x * atoms.shape[1] + y) * atoms.line + atoms.first[2 * n + atom];
        int wy = (n + atom) * order + jy;
        for (int j = 0; j < padded; j++) {
          add(plane, j, atoms.weights[wy], mesh[row + j]);
          if (withSlopes) {
            add(plane, padded + j, slopes[wy], mesh[row + j]);
          }
        }
        y = y + 1 == atoms.shape[1] ? 0 : y + 1;
      }
      for (int j = 0; j < padded; j++) {
        add(sums, j, atoms.weights[atom * order + jx], plane[j]);
        if (withSlopes) {
          add(sums, padded + j, slopes[atom * order + jx], plane[j]);
          add(sums, 2 * padded + j, atoms.weights[atom * order + jx], plane[padded + j]);
        }
      }
      x = x + 1 == atoms.shape[0] ? 0 : x + 1;
    }
  }

  @Override
  public void spreadOne(
      MeshAtoms atoms, int atom, double charge, double[] mesh, int plane, double[] row) {
    int n = atoms.count();
    int order = atoms.order;
    System.arraycopy(atoms.weights, (2 * n + atom) * order, row, 0, order);
    int y = atoms.first[n + atom];
    for (int jy = 0; jy < order; jy++) {
      double wxy = charge * atoms.weights[(n + atom) * order + jy];
      int start = (plane * atoms.shape[1] + y) * atoms.line + atoms.first[2 * n + atom];
      for (int j = 0; j < atoms.padded; j++) {
        add(mesh, start + j, wxy, row[j]);
      }
      y = y + 1 == atoms.shape[1] ? 0 : y + 1;
    }
  }
}
