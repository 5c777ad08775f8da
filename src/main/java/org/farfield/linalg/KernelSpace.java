package org.farfield.linalg;

import java.util.stream.IntStream;
import org.farfield.linalg.DenseProduct.Matrix;

/**
 * The space that points span under a kernel: from their kernel with each other, K = U S Uᵀ, rows z
 * = k(x, ·) U S^(−1/2) with z(x) · z(y) = k(x, y) for what lies in it (Nyström). A kernel model is
 * a linear one of such rows, Σ c k(x, ·) with c = U S^(−1/2) w and cᵀ K c = ‖w‖², so that rows may
 * go through Householder's QR as others do; the Cholesky factor of a kernel is never made.
 *
 * <p>Directions whose eigenvalue is rounding are left out: what is below 1e-16 of the largest is
 * not in the numbers of K.
 */
public final class KernelSpace {
  private static final double EPSILON = 0x1p-52;

  private final int points;
  private final int directions;
  private final double[] map; // U S^(−1/2), points × directions

  private KernelSpace(int points, int directions, double[] map) {
    this.points = points;
    this.directions = directions;
    this.map = map;
  }

  /**
   * Finds it.
   *
   * @param kernel of the points with each other, symmetric but for rounding
   * @param points how many
   * @return directions by descending eigenvalue
   */
  public static KernelSpace of(double[] kernel, int points) {
    SymmetricEigen eigen = SymmetricEigen.of(kernel, points);
    double floor = points * EPSILON * Math.max(0, eigen.value(points - 1));
    int[] kept =
        IntStream.iterate(points - 1, i -> i >= 0, i -> i - 1)
            .filter(i -> eigen.value(i) > floor)
            .toArray();
    double[] map = new double[points * kept.length];
    for (int d = 0; d < kept.length; d++) {
      double[] vector = eigen.vector(kept[d]);
      for (int p = 0; p < points; p++) {
        map[p * kept.length + d] = vector[p] / Math.sqrt(eigen.value(kept[d]));
      }
    }
    return new KernelSpace(points, kept.length, map);
  }

  /**
   * How many points span it.
   *
   * @return as many as kernels in a row
   */
  public int points() {
    return points;
  }

  /**
   * How many directions there are.
   *
   * @return at most as many as points
   */
  public int directions() {
    return directions;
  }

  /**
   * Rows of the linear model.
   *
   * @param kernels of some x with the points, row-major
   * @param rows how many x
   * @param product does the product
   * @return rows × directions
   */
  public double[] rows(double[] kernels, int rows, DenseProduct product) {
    double[] z = new double[rows * directions];
    product.addTo(
        rows,
        directions,
        points,
        1,
        new Matrix(kernels, 0, points),
        new Matrix(map, 0, directions),
        new Matrix(z, 0, directions));
    return z;
  }

  /**
   * Coefficients of the points.
   *
   * @param weights of the directions
   * @return c, one per point
   */
  public double[] coefficients(double[] weights) {
    double[] c = new double[points];
    for (int p = 0; p < points; p++) {
      for (int d = 0; d < directions; d++) {
        c[p] += map[p * directions + d] * weights[d];
      }
    }
    return c;
  }
}
