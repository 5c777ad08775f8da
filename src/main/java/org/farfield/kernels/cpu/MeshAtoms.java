package org.farfield.kernels.cpu;

import java.util.Arrays;
import java.util.Comparator;

/** Where the atoms of a structure sit on a mesh: first mesh point and spline weights per axis. */
public final class MeshAtoms {
  private static final int TILE = 4;

  public final int order;
  public final int[] shape;
  public final int[] first; // [axis][atom], folded into the mesh
  public final double[] weights; // [(axis · atoms + atom) · P + j]
  public final double[] slopes; // of these, per mesh step; empty unless asked for
  final int[] sorted; // atoms by first mesh point, plane after plane
  public final int[] tiled; // atoms by small boxes of the mesh, whose points fit the cache together
  final int[] planeStart; // positions in sorted where each first x-plane starts

  /**
   * Places atoms.
   *
   * @param fractional {@code [axis][atom]}, 0 ≤ s &lt; 1
   * @param shape points along the three lattice vectors
   * @param order B-spline order P
   * @param withSlopes whether the derivatives of the weights are wanted, too
   */
  public MeshAtoms(double[] fractional, int[] shape, int order, boolean withSlopes) {
    this.order = order;
    this.shape = shape;
    int atoms = fractional.length / 3;
    first = new int[3 * atoms];
    weights = new double[3 * atoms * order];
    slopes = new double[withSlopes ? weights.length : 0];
    for (int axis = 0; axis < 3; axis++) {
      int n = shape[axis];
      for (int i = 0; i < atoms; i++) {
        double u = fractional[axis * atoms + i] * n;
        int floor = (int) u;
        first[axis * atoms + i] = Math.floorMod(floor - order / 2 + 1, n);
        BSpline.weights(order, u - floor, weights, (axis * atoms + i) * order);
        if (withSlopes) {
          BSpline.slopes(order, u - floor, slopes, (axis * atoms + i) * order);
        }
      }
    }
    sorted = sortedBy(1);
    tiled = sortedBy(TILE);
    planeStart = new int[shape[0] + 1];
    for (int i = 0; i < atoms; i++) {
      planeStart[first[i] + 1]++;
    }
    for (int x = 0; x < shape[0]; x++) {
      planeStart[x + 1] += planeStart[x];
    }
  }

  public int count() {
    return first.length / 3;
  }

  // By cubes of the mesh, in the order of planes, rows and points; within a cube likewise.
  private int[] sortedBy(int cube) {
    int atoms = count();
    Integer[] indices = new Integer[atoms];
    Arrays.setAll(indices, i -> i);
    Arrays.sort(
        indices,
        Comparator.comparingLong((Integer i) -> point(i, cube))
            .thenComparingLong((Integer i) -> point(i, 1))
            .thenComparingInt(i -> i));
    return Arrays.stream(indices).mapToInt(Integer::intValue).toArray();
  }

  private long point(int atom, int cube) {
    int atoms = count();
    return ((long) (first[atom] / cube) * shape[1] + first[atoms + atom] / cube) * shape[2]
        + first[2 * atoms + atom] / cube;
  }

  /** Where the fields of the P mesh points along the third axis start within a row. */
  public void row(int atom, int[] points) {
    int z = first[2 * count() + atom];
    for (int j = 0; j < order; j++) {
      points[j] = z * MeshKernel.FIELDS;
      z = z + 1 == shape[2] ? 0 : z + 1;
    }
  }

  /** Spreads weights onto the mesh, each plane by one task and its atoms in a fixed order. */
  public void spread(double[] charge, double[] mesh, WorkerPool pool) {
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

  /** Spreads a group of charges, {@code [atom · FIELDS + field]}, as the other does one. */
  public void spread(double[] charges, double[] mesh, MeshKernel kernel, WorkerPool pool) {
    int planeSize = shape[1] * shape[2] * MeshKernel.FIELDS;
    pool.run(
        shape[0],
        (plane, worker) -> {
          double[] scaled = new double[MeshKernel.FIELDS];
          int[] points = new int[order];
          Arrays.fill(mesh, plane * planeSize, (plane + 1) * planeSize, 0);
          for (int jx = 0; jx < order; jx++) {
            int start = Math.floorMod(plane - jx, shape[0]);
            for (int p = planeStart[start]; p < planeStart[start + 1]; p++) {
              kernel.spread(this, sorted[p], jx, charges, mesh, plane, points, scaled);
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
