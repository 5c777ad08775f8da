package org.farfield.equilibration.solvers;

import java.util.Arrays;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Charges of atoms as quadratic splines on a periodic mesh, U; each has 27 points, whose weights
 * are one together.
 */
public final class MeshCharges {
  private static final int POINTS = 3; // of a spline along an axis
  private static final int TOGETHER = 256; // atoms of a task

  private final int atoms;
  private final int[] counts;
  private final int[] sorted; // atoms by their first line, so that those of one are together
  private final int[] starts; // by first plane, into these
  private final int[][] places; // [axis][rank and point]
  private final double[][] weights; // likewise
  private final WorkerPool pool;

  /**
   * Sorts atoms.
   *
   * @param places of them, {@link #places}
   * @param counts points along the axes
   * @param pool does the work
   */
  MeshCharges(double[] places, int[] counts, WorkerPool pool) {
    atoms = places.length / 3;
    this.counts = counts;
    this.pool = pool;
    int[] lines = new int[counts[0] * counts[1] + 1];
    for (int i = 0; i < atoms; i++) {
      lines[line(places, i) + 1]++;
    }
    for (int line = 1; line < lines.length; line++) {
      lines[line] += lines[line - 1];
    }
    starts = new int[counts[0] + 1];
    Arrays.setAll(starts, plane -> lines[plane * counts[1]]);
    sorted = new int[atoms];
    for (int i = 0; i < atoms; i++) {
      sorted[lines[line(places, i)]++] = i;
    }
    this.places = new int[3][POINTS * atoms];
    weights = new double[3][POINTS * atoms];
    for (int axis = 0; axis < 3; axis++) {
      for (int rank = 0; rank < atoms; rank++) {
        setSpline(axis, rank, places[3 * sorted[rank] + axis]);
      }
    }
  }

  /** Where atoms are along the axes of a cell, in points. */
  static double[] places(Structure structure, Cell cell, int[] counts) {
    double[] reciprocal = cell.reciprocal();
    double[] places = new double[3 * structure.atoms()];
    for (int a = 0; a < places.length; a++) {
      for (int x = 0; x < 3; x++) {
        int axis = a % 3;
        places[a] += counts[axis] * reciprocal[3 * axis + x] * structure.position(a / 3, x);
      }
    }
    return places;
  }

  private int place(int axis, double u, int point) {
    return (int) Math.floorMod((long) Math.rint(u) + point - 1, (long) counts[axis]);
  }

  private int line(double[] places, int i) {
    return place(0, places[3 * i], 0) * counts[1] + place(1, places[3 * i + 1], 0);
  }

  private void setSpline(int axis, int rank, double u) {
    double d = u - Math.rint(u);
    double[] spline = {0.5 * (0.5 - d) * (0.5 - d), 0.75 - d * d, 0.5 * (0.5 + d) * (0.5 + d)};
    for (int point = 0; point < POINTS; point++) {
      places[axis][POINTS * rank + point] = place(axis, u, point);
      weights[axis][POINTS * rank + point] = spline[point];
    }
  }

  /** Uᵀ q; each plane by one thread. */
  double[] spread(double[] q) {
    double[] mesh = new double[counts[0] * counts[1] * counts[2]];
    pool.run(
        counts[0],
        (plane, worker) -> {
          for (int point = 0; point < POINTS; point++) {
            int first = Math.floorMod(plane - point, counts[0]);
            for (int rank = starts[first]; rank < starts[first + 1]; rank++) {
              double weight = weights[0][POINTS * rank + point];
              spread(rank, plane, q[sorted[rank]] * weight, mesh);
            }
          }
        });
    return mesh;
  }

  private void spread(int rank, int plane, double q, double[] mesh) {
    int at = POINTS * rank;
    double w0 = q * weights[2][at];
    double w1 = q * weights[2][at + 1];
    double w2 = q * weights[2][at + 2];
    int z0 = places[2][at];
    int z1 = places[2][at + 1];
    int z2 = places[2][at + 2];
    for (int y = at; y < at + POINTS; y++) {
      int line = (plane * counts[1] + places[1][y]) * counts[2];
      double weight = weights[1][y];
      mesh[line + z0] += weight * w0;
      mesh[line + z1] += weight * w1;
      mesh[line + z2] += weight * w2;
    }
  }

  /** U φ. */
  double[] gathered(double[] mesh) {
    double[] values = new double[atoms];
    pool.run(
        (atoms + TOGETHER - 1) / TOGETHER,
        (task, worker) -> {
          int end = Math.min(atoms, (task + 1) * TOGETHER);
          for (int rank = task * TOGETHER; rank < end; rank++) {
            values[sorted[rank]] = gathered(rank, mesh);
          }
        });
    return values;
  }

  private double gathered(int rank, double[] mesh) {
    int at = POINTS * rank;
    int z0 = places[2][at];
    int z1 = places[2][at + 1];
    int z2 = places[2][at + 2];
    double sum0 = 0; // by place along the last axis
    double sum1 = 0;
    double sum2 = 0;
    for (int x = at; x < at + POINTS; x++) {
      for (int y = at; y < at + POINTS; y++) {
        int line = (places[0][x] * counts[1] + places[1][y]) * counts[2];
        double weight = weights[0][x] * weights[1][y];
        sum0 += weight * mesh[line + z0];
        sum1 += weight * mesh[line + z1];
        sum2 += weight * mesh[line + z2];
      }
    }
    return weights[2][at] * sum0 + weights[2][at + 1] * sum1 + weights[2][at + 2] * sum2;
  }
}
