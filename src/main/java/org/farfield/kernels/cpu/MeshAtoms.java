package org.farfield.kernels.cpu;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Where the atoms of a structure sit on a mesh: first mesh point and spline weights per axis. */
public final class MeshAtoms {
  private static final int TILE = 4;
  private static final int LANES = 8; // of the widest vectors

  public final int order;
  public final int[] shape;
  public final int padded; // P, or what whole vectors have more
  public final int line; // numbers of a line of one field: its points, and its first once more
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
    padded = (order + LANES - 1) / LANES * LANES;
    line = shape[2] + padded;
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
    sorted = sortedBy(1, IntStream.range(0, atoms).toArray());
    tiled = sortedBy(TILE, sorted);
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

  /** Which points along an axis any atom has a part of. */
  public boolean[] reached(int axis) {
    int n = shape[axis];
    boolean[] reached = new boolean[n];
    for (int i = axis * count(); i < (axis + 1) * count(); i++) {
      for (int j = 0; j < Math.min(order, n); j++) {
        reached[(first[i] + j) % n] = true;
      }
    }
    return reached;
  }

  // By cubes of the mesh, in the order of planes, rows and points; within a cube as they were.
  private int[] sortedBy(int cube, int[] before) {
    int atoms = count();
    long[] keys = new long[atoms]; // the cube, and the place before
    Arrays.setAll(keys, place -> point(before[place], cube) * atoms + place);
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> before[(int) (key % atoms)]).toArray();
  }

  private long point(int atom, int cube) {
    int atoms = count();
    return ((long) (first[atom] / cube) * shape[1] + first[atoms + atom] / cube) * shape[2]
        + first[2 * atoms + atom] / cube;
  }

  /** Where the fields of the P mesh points along the third axis start within a row. */
  void row(int atom, int fields, int[] points) {
    int z = first[2 * count() + atom];
    for (int j = 0; j < order; j++) {
      points[j] = z * fields;
      z = z + 1 == shape[2] ? 0 : z + 1;
    }
  }

  /** The weights of an atom along the axes, rounded. */
  void roundWeights(int atom, float[] rounded) {
    for (int axis = 0; axis < 3; axis++) {
      int from = (axis * count() + atom) * order;
      for (int j = 0; j < order; j++) {
        rounded[axis * order + j] = (float) weights[from + j];
      }
    }
  }

  /**
   * Spreads the charges of one field, in lines, each plane by one task and its atoms in a fixed
   * order.
   *
   * @param charges of atom i at i · stride
   */
  public void spread(
      double[] charges, int stride, double[] mesh, MeshKernel kernel, WorkerPool pool) {
    int planeSize = shape[1] * line;
    pool.run(
        shape[0],
        (plane, worker) -> {
          double[] row = new double[padded];
          Arrays.fill(mesh, plane * planeSize, (plane + 1) * planeSize, 0);
          for (int jx = 0; jx < order; jx++) {
            int start = Math.floorMod(plane - jx, shape[0]);
            for (int p = planeStart[start]; p < planeStart[start + 1]; p++) {
              int i = sorted[p];
              double charge = charges[i * stride];
              if (charge != 0) {
                kernel.spreadOne(this, i, charge * weights[i * order + jx], mesh, plane, row);
              }
            }
          }
          for (int y = 0; y < shape[1]; y++) {
            int start = plane * planeSize + y * line;
            for (int z = line - 1; z >= shape[2]; z--) { // to where it is the same point
              mesh[start + z - shape[2]] += mesh[start + z];
            }
          }
        });
  }

  /** Repeats the first points of each line of one field at its end. */
  public void repeatStarts(double[] mesh, WorkerPool pool) {
    pool.run(
        shape[0],
        (plane, worker) -> {
          for (int y = 0; y < shape[1]; y++) {
            int start = (plane * shape[1] + y) * line;
            for (int z = shape[2]; z < line; z++) {
              mesh[start + z] = mesh[start + z - shape[2]];
            }
          }
        });
  }

  /** Σ<sub>j</sub> w<sub>j</sub> s<sub>j</sub> over the points of an atom along the third axis. */
  public double along(int atom, double[] weights, double[] sums, int from) {
    double sum = 0;
    for (int j = 0; j < order; j++) {
      sum = Math.fma(weights[(2 * count() + atom) * order + j], sums[from + j], sum);
    }
    return sum;
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
}
