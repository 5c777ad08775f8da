package org.farfield.equilibration.solvers;

import java.util.Arrays;
import org.farfield.backend.CoarseGrid;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Linear interpolation on a periodic mesh, [x][y][z], from every second point along each axis, or
 * from one point to all of three.
 */
final class Hats {
  private final int[] counts;
  private final int[] coarser;
  private final int[][][] near; // [x or y][point of the coarse mesh]: points its hat reaches
  private final double[][][] weights; // of these

  Hats(int[] counts) {
    this.counts = counts;
    coarser = Arrays.stream(counts).map(CoarseGrid::coarser).toArray();
    near = new int[2][][];
    weights = new double[2][][];
    for (int axis = 0; axis < 2; axis++) {
      near[axis] = new int[coarser[axis]][];
      weights[axis] = new double[coarser[axis]][];
      for (int at = 0; at < coarser[axis]; at++) {
        setHat(axis, at);
      }
    }
  }

  private void setHat(int axis, int at) {
    int n = counts[axis];
    if (coarser[axis] == 1) {
      near[axis][at] = new int[n];
      Arrays.setAll(near[axis][at], x -> x);
      weights[axis][at] = new double[n];
      Arrays.fill(weights[axis][at], 1);
    } else {
      near[axis][at] = new int[] {(2 * at + n - 1) % n, 2 * at, 2 * at + 1};
      weights[axis][at] = new double[] {0.5, 1, 0.5};
    }
  }

  int[] coarser() {
    return coarser;
  }

  int coarserSize() {
    return coarser[0] * coarser[1] * coarser[2];
  }

  /** Sums over the hats. */
  void restrict(double[] values, double[] sums, WorkerPool pool) {
    pool.run(
        coarser[0],
        (x, worker) -> {
          double[] line = new double[counts[2]];
          for (int y = 0; y < coarser[1]; y++) {
            Arrays.fill(line, 0);
            addLines(x, y, values, line);
            restrict(line, sums, (x * coarser[1] + y) * coarser[2]);
          }
        });
  }

  // those that the hats of a line of the coarse mesh reach
  private void addLines(int x, int y, double[] values, double[] line) {
    for (int i = 0; i < near[0][x].length; i++) {
      for (int j = 0; j < near[1][y].length; j++) {
        int from = (near[0][x][i] * counts[1] + near[1][y][j]) * counts[2];
        double weight = weights[0][x][i] * weights[1][y][j];
        for (int z = 0; z < line.length; z++) {
          line[z] += weight * values[from + z];
        }
      }
    }
  }

  private void restrict(double[] line, double[] sums, int to) {
    int n = line.length;
    if (coarser[2] == 1) {
      sums[to] = Vectors.sum(line);
      return;
    }
    sums[to] = line[0] + 0.5 * (line[n - 1] + line[1]);
    for (int z = 2; z < n; z += 2) {
      sums[to + z / 2] = line[z] + 0.5 * (line[z - 1] + line[z + 1]);
    }
  }

  /** The transpose: adds values, and what is between them. */
  void addProlonged(double[] values, double[] to, WorkerPool pool) {
    pool.run(
        counts[0],
        (x, worker) -> {
          double[] line = new double[coarser[2] + 1];
          for (int y = 0; y < counts[1]; y++) {
            setLine(x, y, values, line);
            addProlonged(line, to, (x * counts[1] + y) * counts[2]);
          }
        });
  }

  private int left(int axis, int at) {
    return coarser[axis] == 1 ? 0 : at / 2;
  }

  private int right(int axis, int at) {
    return coarser[axis] == 1 ? 0 : (at + 1) / 2 % coarser[axis];
  }

  // what the coarse mesh has along a line of the fine one, with its first point again at the end
  private void setLine(int x, int y, double[] values, double[] line) {
    int m = coarser[2];
    int a = (left(0, x) * coarser[1] + left(1, y)) * m;
    int b = (left(0, x) * coarser[1] + right(1, y)) * m;
    int c = (right(0, x) * coarser[1] + left(1, y)) * m;
    int d = (right(0, x) * coarser[1] + right(1, y)) * m;
    for (int z = 0; z < m; z++) {
      line[z] = 0.25 * (values[a + z] + values[b + z] + (values[c + z] + values[d + z]));
    }
    line[m] = line[0];
  }

  private void addProlonged(double[] line, double[] to, int at) {
    if (coarser[2] == 1) {
      for (int z = at; z < at + counts[2]; z++) {
        to[z] += line[0];
      }
      return;
    }
    for (int z = 0; z < coarser[2]; z++) {
      to[at + 2 * z] += line[z];
      to[at + 2 * z + 1] += 0.5 * (line[z] + line[z + 1]);
    }
  }
}
