package org.farfield.equilibration.solvers;

import java.util.Arrays;
import org.farfield.backend.CoarseGrid;
import org.farfield.kernels.cpu.WorkerPool;

/** −∇·c∇ + s on one of the meshes of {@link Multigrid}, [x][y][z], and Jacobi's method for it. */
public final class MultigridLevel {
  // of the largest eigenvalue: what is below it the next mesh has
  private static final double LEAST = 0.17;

  private final int[] counts;
  private final double own; // weight of a point itself
  private final double[] axial; // of neighbours along each axis
  private final double[] mixed; // of those along two axes, by the axis that is neither, with signs
  private final boolean skewed; // whether any of these is not zero
  private final double[] screening;
  private final double[] steps; // by sweep: one over a root of Chebyshev's polynomial
  private final double[] inverse; // of the diagonal
  private final Hats hats;
  private final WorkerPool pool;
  private final double[] restricted; // residual of the next mesh
  private double[] u;
  private double[] next; // values, before they take the place of u

  // By differences; those along two axes from central ones, with which the sum stays positive.
  MultigridLevel(int[] counts, double[] metric, double[] screening, WorkerPool pool) {
    this.counts = counts;
    this.screening = screening;
    this.pool = pool;
    axial = new double[3];
    mixed = new double[3];
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      axial[i] = counts[i] > 1 ? -metric[4 * i] * counts[i] * counts[i] / size(counts) : 0;
      boolean both = counts[i] > 1 && counts[j] > 1;
      mixed[3 - i - j] = both ? -metric[3 * i + j] * counts[i] * counts[j] / size(counts) / 2 : 0;
    }
    skewed = Arrays.stream(mixed).anyMatch(weight -> weight != 0);
    own = -2 * Arrays.stream(axial).sum();
    double most = 2 + 4 * Arrays.stream(mixed).map(Math::abs).sum() / own;
    double middle = most * (1 + LEAST) / 2;
    double half = most * (1 - LEAST) / 2 * Math.sqrt(0.5);
    steps = new double[] {1 / (middle + half), 1 / (middle - half)};
    inverse = Arrays.stream(screening).map(s -> 1 / (s + own)).toArray();
    hats = new Hats(counts);
    restricted = new double[hats.coarserSize()];
    u = new double[screening.length];
    next = new double[screening.length];
  }

  private static int size(int[] counts) {
    return counts[0] * counts[1] * counts[2];
  }

  int size() {
    return screening.length;
  }

  /** This mesh as devices take it. */
  CoarseGrid.Level onDevice() {
    double[] weights = new double[CoarseGrid.WEIGHTS];
    weights[0] = own;
    System.arraycopy(axial, 0, weights, 1, 3);
    System.arraycopy(mixed, 0, weights, 4, 3);
    weights[7] = steps[0];
    weights[8] = steps[1];
    return new CoarseGrid.Level(counts, weights, screening);
  }

  double[] screening() {
    return screening;
  }

  /** Of the next mesh. */
  int[] coarser() {
    return hats.coarser();
  }

  /**
   * What two sweeps make of zeros. It is kept here, as is what else a V-cycle makes, until the next
   * one.
   */
  void begin(double[] b) {
    for (int x = 0; x < b.length; x++) {
      next[x] = steps[0] * inverse[x] * b[x];
    }
    swap();
    sweep(1, b);
  }

  /** Two sweeps more, in the other order. */
  void end(double[] b) {
    sweep(1, b);
    sweep(0, b);
  }

  /** What there is. */
  double[] values() {
    return u;
  }

  private void swap() {
    double[] old = u;
    u = next;
    next = old;
  }

  // u + step (b − A u) over the diagonal, which takes all of u but a share that is the same for all
  private void sweep(int which, double[] b) {
    double step = steps[which];
    double rest = 1 - step;
    forEachLine(
        u,
        (at, neighbours) -> {
          for (int z = 0; z < neighbours.length; z++) {
            int x = at + z;
            next[x] = rest * u[x] + step * inverse[x] * (b[x] - neighbours[z]);
          }
        });
    swap();
  }

  /** b − A u summed over the hats of the next mesh. */
  double[] restrictedResidual(double[] b) {
    forEachLine(
        u,
        (at, neighbours) -> {
          for (int z = 0; z < neighbours.length; z++) {
            int x = at + z;
            next[x] = b[x] - (screening[x] + own) * u[x] - neighbours[z];
          }
        });
    hats.restrict(next, restricted, pool);
    return restricted;
  }

  /** Sums over the hats of the next mesh. */
  double[] restricted(double[] values) {
    double[] sums = new double[restricted.length];
    hats.restrict(values, sums, pool);
    return sums;
  }

  /** u += what the next mesh has, and between its points. */
  void addProlonged(double[] values) {
    hats.addProlonged(values, u, pool);
  }

  /** r += ∇·c∇ u. */
  void subtractCurvature(double[] values, double[] r) {
    forEachLine(
        values,
        (at, neighbours) -> {
          for (int z = 0; z < neighbours.length; z++) {
            r[at + z] -= own * values[at + z] + neighbours[z];
          }
        });
  }

  /** What is done with −∇·c∇ u of a line along the last axis, without what its points make. */
  @FunctionalInterface
  private interface LineTask {
    void run(int at, double[] neighbours);
  }

  private void forEachLine(double[] u, LineTask task) {
    pool.run(
        counts[0],
        (x, worker) -> {
          double[] neighbours = new double[counts[2]];
          for (int y = 0; y < counts[1]; y++) {
            setAxial(x, y, u, neighbours);
            if (skewed) {
              addMixed(x, y, u, neighbours);
            }
            task.run(line(x, y), neighbours);
          }
        });
  }

  private int line(int x, int y) {
    return (Math.floorMod(x, counts[0]) * counts[1] + Math.floorMod(y, counts[1])) * counts[2];
  }

  private void setAxial(int x, int y, double[] u, double[] out) {
    int n = counts[2];
    int at = line(x, y);
    int down = line(x - 1, y);
    int up = line(x + 1, y);
    int left = line(x, y - 1);
    int right = line(x, y + 1);
    double alongX = axial[0];
    double alongY = axial[1];
    double alongZ = axial[2];
    for (int z = 1; z < n - 1; z++) {
      out[z] =
          alongX * (u[down + z] + u[up + z])
              + alongY * (u[left + z] + u[right + z])
              + alongZ * (u[at + z - 1] + u[at + z + 1]);
    }
    for (int z = 0; z < n; z += Math.max(1, n - 1)) { // across the faces
      out[z] =
          alongX * (u[down + z] + u[up + z])
              + alongY * (u[left + z] + u[right + z])
              + alongZ * (u[at + (z + n - 1) % n] + u[at + (z + 1) % n]);
    }
  }

  private void addMixed(int x, int y, double[] u, double[] out) {
    int n = counts[2];
    for (int side = -1; side <= 1; side += 2) {
      int up = line(x + side, y + 1);
      int down = line(x + side, y - 1);
      int alongX = line(x + side, y);
      int alongY = line(x, y + side);
      double weight = side * mixed[2];
      double ofX = side * mixed[1];
      double ofY = side * mixed[0];
      for (int z = 0; z < n; z++) {
        int before = z == 0 ? n - 1 : z - 1;
        int after = z == n - 1 ? 0 : z + 1;
        out[z] +=
            weight * (u[up + z] - u[down + z])
                + ofX * (u[alongX + after] - u[alongX + before])
                + ofY * (u[alongY + after] - u[alongY + before]);
      }
    }
  }
}
