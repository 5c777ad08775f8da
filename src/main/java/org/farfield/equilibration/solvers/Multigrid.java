package org.farfield.equilibration.solvers;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.CoarseGrid;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Solves (−∇·c∇ + s) φ = b on a periodic mesh, s ≥ 0 any function, by one V-cycle of multigrid: in
 * time that grows with the number of points, wherever s is zero.
 *
 * <p>What it gives is linear in b, symmetric, positive and never above the inverse: two sweeps of
 * Jacobi's method before the correction from a mesh of half the points along each axis, and the
 * same backwards after it. s of that mesh is its sum over hats, which is never below what hats make
 * of it, and so are differences.
 */
public final class Multigrid {
  private final List<MultigridLevel> levels = new ArrayList<>();

  /**
   * Makes meshes, the last one of a single point.
   *
   * @param counts points along three axes, as {@link #points} has them
   * @param metric c times the scalar products of reciprocal vectors, without 2π, times the volume
   * @param s times the volume of a point, [x][y][z]; somewhere positive
   * @param pool does the work
   */
  Multigrid(int[] counts, double[] metric, double[] s, WorkerPool pool) {
    MultigridLevel level = new MultigridLevel(counts, metric, s, pool);
    levels.add(level);
    while (level.size() > 1) {
      level =
          new MultigridLevel(level.coarser(), metric, level.restricted(level.screening()), pool);
      levels.add(level);
    }
  }

  /** Of 1, 2, 3, 4, 6, 8, 12, … points the fewest that are no farther apart. */
  static int points(double length, double spacing) {
    int power = 1;
    while (power * spacing < length) {
      power *= 2;
    }
    int fewer = power / 4 * 3;
    return fewer > 0 && fewer * spacing >= length ? fewer : power;
  }

  /** Its meshes as devices take them. */
  List<CoarseGrid.Level> onDevice() {
    return levels.stream().map(MultigridLevel::onDevice).toList();
  }

  /** φ, nearly; kept here, and overwritten by the next. */
  double[] solve(double[] b) {
    return solve(0, b);
  }

  private double[] solve(int n, double[] b) {
    MultigridLevel level = levels.get(n);
    if (level.size() == 1) {
      level.values()[0] = b[0] / level.screening()[0];
      return level.values();
    }
    level.begin(b);
    level.addProlonged(solve(n + 1, level.restrictedResidual(b)));
    level.end(b);
    return level.values();
  }

  /** r += ∇·c∇ u. */
  void subtractCurvature(double[] u, double[] r) {
    levels.get(0).subtractCurvature(u, r);
  }
}
