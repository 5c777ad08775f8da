package org.farfield.equilibration;

import java.util.Arrays;
import org.farfield.kernels.cpu.WorkerPool;

/** −∇·c∇ + s on one of the meshes of {@link Multigrid}, [x][y][z], and Jacobi's method for it. */
final class MultigridLevel {
  private static final int SELF = 13;
  private static final int[] STRIDES = {9, 3, 1};
  // of the largest eigenvalue: what is below it the next mesh has
  private static final double LEAST = 0.17;

  private final int[] counts;
  private final double[] weights; // of neighbours, [dx + 1][dy + 1][dz + 1]
  private final double[] screening;
  private final double[] steps; // of the two sweeps: Chebyshev's polynomial
  private final WorkerPool pool;

  MultigridLevel(int[] counts, double[] metric, double[] screening, WorkerPool pool) {
    this.counts = counts;
    this.screening = screening;
    this.pool = pool;
    weights = weights(counts, metric);
    double most = Arrays.stream(weights).map(Math::abs).sum() / weights[SELF];
    double middle = most * (1 + LEAST) / 2;
    double half = most * (1 - LEAST) / 2 * Math.sqrt(0.5);
    steps = new double[] {1 / (middle + half), 1 / (middle - half)};
  }

  // By differences; those along two axes from central ones, with which the sum stays positive.
  private static double[] weights(int[] counts, double[] metric) {
    double[] weights = new double[27];
    for (int i = 0; i < 3; i++) {
      if (counts[i] > 1) {
        double square = metric[4 * i] * counts[i] * counts[i] / size(counts);
        weights[SELF] += 2 * square;
        weights[SELF + STRIDES[i]] -= square;
        weights[SELF - STRIDES[i]] -= square;
      }
      for (int j = 0; j < i; j++) {
        if (counts[i] > 1 && counts[j] > 1) {
          double mixed = metric[3 * i + j] * counts[i] * counts[j] / size(counts) / 2;
          weights[SELF + STRIDES[i] + STRIDES[j]] -= mixed;
          weights[SELF - STRIDES[i] - STRIDES[j]] -= mixed;
          weights[SELF + STRIDES[i] - STRIDES[j]] += mixed;
          weights[SELF - STRIDES[i] + STRIDES[j]] += mixed;
        }
      }
    }
    return weights;
  }

  private static int size(int[] counts) {
    return counts[0] * counts[1] * counts[2];
  }

  int size() {
    return screening.length;
  }

  double[] screening() {
    return screening;
  }

  /** Of the next mesh. */
  int[] coarser() {
    return Arrays.stream(counts).map(Hats::coarser).toArray();
  }

  /** What the first sweep makes of zeros. */
  double[] start(double[] b) {
    double[] u = new double[b.length];
    add(0, b, u);
    return u;
  }

  /** One sweep with the first or second step. */
  void smooth(int sweep, double[] b, double[] u) {
    add(sweep, residual(b, u), u);
  }

  private void add(int sweep, double[] r, double[] u) {
    for (int x = 0; x < r.length; x++) {
      u[x] += steps[sweep] * r[x] / (screening[x] + weights[SELF]);
    }
  }

  /** b − A u. */
  double[] residual(double[] b, double[] u) {
    double[] r = new double[b.length];
    for (int x = 0; x < r.length; x++) {
      r[x] = b[x] - screening[x] * u[x];
    }
    subtractCurvature(u, r);
    return r;
  }

  /** r += ∇·c∇ u. */
  void subtractCurvature(double[] u, double[] r) {
    pool.run(
        counts[0],
        (x, worker) -> {
          for (int y = 0; y < counts[1]; y++) {
            for (int line = 0; line < 9; line++) {
              subtract(x, y, line, u, r);
            }
          }
        });
  }

  // what neighbours along one line give to those at x and y
  private void subtract(int x, int y, int line, double[] u, double[] r) {
    double before = weights[3 * line];
    double here = weights[3 * line + 1];
    double after = weights[3 * line + 2];
    if (before == 0 && here == 0 && after == 0) {
      return;
    }
    int n = counts[2];
    int nextX = Math.floorMod(x + line / 3 - 1, counts[0]);
    int nextY = Math.floorMod(y + line % 3 - 1, counts[1]);
    int from = (nextX * counts[1] + nextY) * n;
    int to = (x * counts[1] + y) * n;
    int end = n - 1;
    r[to] -= before * u[from + end] + here * u[from] + after * u[from + 1 % n];
    for (int z = 1; z < end; z++) {
      r[to + z] -= before * u[from + z - 1] + here * u[from + z] + after * u[from + z + 1];
    }
    if (end > 0) {
      r[to + end] -= before * u[from + end - 1] + here * u[from + end] + after * u[from];
    }
  }

  /** Sums over the hats of the next mesh. */
  double[] restricted(double[] values) {
    double[] sums = values;
    int[] shape = counts.clone();
    for (int axis = 0; axis < 3; axis++) {
      sums = new Hats(shape, axis).restricted(sums);
      shape[axis] = Hats.coarser(shape[axis]);
    }
    return sums;
  }

  /** What the next mesh has between its points. */
  double[] prolonged(double[] values) {
    double[] result = values;
    int[] shape = coarser();
    for (int axis = 0; axis < 3; axis++) {
      shape[axis] = counts[axis];
      result = new Hats(shape, axis).prolonged(result);
    }
    return result;
  }
}
