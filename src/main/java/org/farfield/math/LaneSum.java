package org.farfield.math;

/**
 * Sums in an order that a GPU has, too, so that vectors give the same bits wherever they lie:
 * numbers go to 128 lanes in turn, and lanes are added in halves. See {@code lane_sum.cuh}.
 */
public final class LaneSum {
  private static final int LANES = 128;
  private static final int PRODUCTS = 4096; // that are added before their sums are

  private LaneSum() {}

  /**
   * The sum of all numbers.
   *
   * @param values numbers
   * @return their sum
   */
  public static double of(double[] values) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < values.length; i++) {
      lanes[i % LANES] += values[i];
    }
    return ofLanes(lanes);
  }

  /** Adds a term to a sum. */
  @FunctionalInterface
  public interface Term {
    /**
     * A sum with one more term.
     *
     * @param sum of those before
     * @param i which
     * @return the sum
     */
    double addedTo(double sum, int i);
  }

  /**
   * A sum of terms that are rounded as they are added.
   *
   * @param count how many
   * @param term each of them
   * @return their sum
   */
  public static double of(int count, Term term) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < count; i++) {
      lanes[i % LANES] = term.addedTo(lanes[i % LANES], i);
    }
    return ofLanes(lanes);
  }

  /**
   * The scalar product of two vectors; each product is added with one rounding.
   *
   * @param x numbers
   * @param y as many
   * @return Σ x y
   */
  public static double ofProducts(double[] x, double[] y) {
    double[] sums = new double[(int) (((long) x.length + PRODUCTS - 1) / PRODUCTS)];
    for (int part = 0; part < sums.length; part++) {
      int first = part * PRODUCTS;
      int count = Math.min(PRODUCTS, x.length - first);
      double[] lanes = new double[LANES];
      for (int i = 0; i < count; i++) {
        lanes[i % LANES] = Math.fma(x[first + i], y[first + i], lanes[i % LANES]);
      }
      sums[part] = ofLanes(lanes);
    }
    return of(sums);
  }

  private static double ofLanes(double[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int t = 0; t < half; t++) {
        lanes[t] += lanes[t + half];
      }
    }
    return lanes[0];
  }
}
