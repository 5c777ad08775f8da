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
  private final double[] divisors; // by sweep: of Chebyshev's polynomial
  private final double[][] steps; // by sweep: over these and the diagonal
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
    divisors = new double[] {middle + half, middle - half};
    steps = new double[][] {steps(divisors[0]), steps(divisors[1])};
    hats = new Hats(counts);
    restricted = new double[hats.coarserSize()];
    u = new double[screening.length];
    next = new double[screening.length];
  }

  private double[] steps(double by) {
    return Arrays.stream(screening).map(s -> 1 / (by * (s + own))).toArray();
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
    weights[7] = 1 / divisors[0];
    weights[8] = 1 / divisors[1];
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
    double[] first = steps[0];
    for (int x = 0; x < b.length; x++) {
      next[x] = first[x] * b[x];
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

  private void sweep(int which, double[] b) {
    double[] factors = steps[which];
    forEachLine(
        u,
        (at, curvature) -> {
          for (int z = 0; z < curvature.length; z++) {
            int x = at + z;
            next[x] = u[x] + factors[x] * (b[x] - screening[x] * u[x] - curvature[z]);
          }
        });
    swap();
  }

  /** b − A u summed over the hats of the next mesh. */
  double[] restrictedResidual(double[] b) {
    forEachLine(
        u,
        (at, curvature) -> {
          for (int z = 0; z < curvature.length; z++) {
            next[at + z] = b[at + z] - screening[at + z] * u[at + z] - curvature[z];
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
        (at, curvature) -> {
          for (int z = 0; z < curvature.length; z++) {
            r[at + z] -= curvature[z];
          }
        });
  }

  /** What is done with −∇·c∇ u of a line along the last axis that begins at a point. */
  @FunctionalInterface
  private interface LineTask {
    void run(int at, double[] curvature);
  }

  private void forEachLine(double[] u, LineTask task) {
    pool.run(
        counts[0],
        (x, worker) -> {
          double[] curvature = new double[counts[2]];
          for (int y = 0; y < counts[1]; y++) {
            setAxial(x, y, u, curvature);
            if (skewed) {
              addMixed(x, y, u, curvature);
            }
            task.run(line(x, y), curvature);
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
    for (int z = 0; z < n; z++) {
      out[z] =
          own * u[at + z]
              + alongX * (u[down + z] + u[up + z])
              + alongY * (u[left + z] + u[right + z]);
    }
    for (int z = 1; z < n - 1; z++) {
      out[z] += alongZ * (u[at + z - 1] + u[at + z + 1]);
    }
    int last = at + n - 1;
    out[0] += alongZ * (u[last] + u[at + 1 % n]);
    if (n > 1) {
      out[n - 1] += alongZ * (u[last - 1] + u[at]);
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
