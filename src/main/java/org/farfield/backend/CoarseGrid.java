package org.farfield.backend;

import java.util.List;

/**
 * Long waves of one of the systems of a {@link DeviceDescent}, with which its gradients are
 * preconditioned in place of the diagonal alone.
 *
 * <p>z = D⁻¹ g − D⁻¹ U φ of charges, with D⁻¹ = d − d Cᵀ (C d Cᵀ)⁻¹ C d, which keeps sums over
 * groups, U quadratic splines on a periodic mesh, and φ nearly A⁻¹ Uᵀ D⁻¹ g, A = L + Uᵀ D⁻¹ U, L
 * the differences −∇·c∇: {@link #STEPS} times φ += (L + S)⁻¹ (Uᵀ (D⁻¹ g − D⁻¹ U φ) − L φ), with one
 * V-cycle of multigrid for the inverse, whose meshes are here, and without the mean.
 *
 * @param charges d of each atom, 0 of one whose charge is fixed
 * @param places of each atom along three axes, in points of the first mesh, {@code [3 atom + axis]}
 * @param levels meshes, each of half the points along each axis, the last of a single point
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record CoarseGrid(double[] charges, double[] places, List<Level> levels) {
  /** How many steps there are. */
  public static final int STEPS = 4;

  /** Numbers of {@link Level#weights}. */
  public static final int WEIGHTS = 9;

  /**
   * One of the meshes, {@code [x][y][z]}.
   *
   * @param counts points along three axes: 1, 3, or an even number
   * @param weights of L: that of a point itself; of its neighbours along each of three axes; of
   *     those along two axes, by the axis that is neither. Then of two sweeps, by which the
   *     residual over the diagonal is multiplied
   * @param screening S, by point
   */
  public record Level(int[] counts, double[] weights, double[] screening) {
    /** How many points. */
    public int size() {
      return screening.length;
    }
  }

  /**
   * Keeps them.
   *
   * @throws IllegalArgumentException if arrays or meshes do not fit each other
   */
  public CoarseGrid {
    levels = List.copyOf(levels);
    boolean fit = places.length == 3 * charges.length && !levels.isEmpty();
    for (int n = 0; fit && n < levels.size(); n++) {
      Level level = levels.get(n);
      int points = 1;
      for (int axis = 0; axis < 3; axis++) {
        int count = level.counts()[axis];
        points = Math.multiplyExact(points, count);
        fit &= count == 1 || count == 3 || (count > 0 && count % 2 == 0);
        fit &= n == 0 || count == coarser(levels.get(n - 1).counts()[axis]);
      }
      fit &= level.size() == points && level.weights().length == WEIGHTS;
      fit &= (points == 1) == (n == levels.size() - 1);
    }
    if (!fit) {
      throw new IllegalArgumentException("meshes do not fit each other, or their atoms");
    }
  }

  /**
   * Points along an axis of the next mesh.
   *
   * @param count of this one
   * @return half as many; one of three
   */
  public static int coarser(int count) {
    return count == 3 ? 1 : (count + 1) / 2;
  }
}
