package org.farfield.equilibration;

import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Charges of atoms as quadratic splines on a periodic mesh, U; each has 27 points, whose weights
 * are one together.
 */
final class MeshCharges {
  private static final int POINTS = 3; // of a spline along an axis
  private static final int TOGETHER = 256; // atoms of a task

  private final int atoms;
  private final int[] counts;
  private final int[][] places; // [axis][atom and point]
  private final double[][] weights; // likewise
  private final int[] sorted; // atoms by their first plane
  private final int[] starts; // by plane, into these
  private final WorkerPool pool;

  MeshCharges(Structure structure, Cell cell, int[] counts, WorkerPool pool) {
    atoms = structure.atoms();
    this.counts = counts;
    this.pool = pool;
    places = new int[3][POINTS * atoms];
    weights = new double[3][POINTS * atoms];
    double[] reciprocal = cell.reciprocal();
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < atoms; i++) {
        double u = 0;
        for (int x = 0; x < 3; x++) {
          u += counts[axis] * reciprocal[3 * axis + x] * structure.position(i, x);
        }
        double nearest = Math.rint(u);
        double d = u - nearest;
        double[] spline = {0.5 * (0.5 - d) * (0.5 - d), 0.75 - d * d, 0.5 * (0.5 + d) * (0.5 + d)};
        for (int point = 0; point < POINTS; point++) {
          int at = POINTS * i + point;
          places[axis][at] = (int) Math.floorMod((long) nearest + point - 1, counts[axis]);
          weights[axis][at] = spline[point];
        }
      }
    }
    sorted = new int[atoms];
    starts = new int[counts[0] + 1];
    for (int i = 0; i < atoms; i++) {
      starts[places[0][POINTS * i] + 1]++;
    }
    for (int plane = 0; plane < counts[0]; plane++) {
      starts[plane + 1] += starts[plane];
    }
    int[] next = starts.clone();
    for (int i = 0; i < atoms; i++) {
      sorted[next[places[0][POINTS * i]]++] = i;
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
            for (int s = starts[first]; s < starts[first + 1]; s++) {
              int i = sorted[s];
              spread(i, plane, q[i] * weights[0][POINTS * i + point], mesh);
            }
          }
        });
    return mesh;
  }

  private void spread(int i, int plane, double q, double[] mesh) {
    int at = POINTS * i;
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
          for (int i = task * TOGETHER; i < end; i++) {
            values[i] = gathered(i, mesh);
          }
        });
    return values;
  }

  private double gathered(int i, double[] mesh) {
    int at = POINTS * i;
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
