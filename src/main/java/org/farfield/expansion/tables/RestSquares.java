package org.farfield.expansion.tables;

import java.util.Arrays;

/**
 * How large the part of a split density is that is summed in space, as far as there are reciprocal
 * vectors: in small cells that is next to nothing.
 */
public final class RestSquares {
  /** Nothing is summed in space. */
  static final RestSquares NONE = new RestSquares(new double[0], new double[0][]);

  private final double[] k;
  private final double[][] tails; // [row][node] max_n Σ_{q ≥ node} w k² (k^L (v̂_σ − v̂_σ') I)²

  RestSquares(double[] k, double[][] tails) {
    this.k = k;
    this.tails = tails;
  }

  /**
   * The squares from a wave number on.
   *
   * @param row of a multipole L of the source and an l, those of charges first
   * @param wave the shortest reciprocal vector, 1/Å
   * @return max_n ∫ k² (k^L (v̂_σ − v̂_σ') I_nl)² dk
   */
  public double from(int row, double wave) {
    if (row >= tails.length) {
      return 0;
    }
    int found = Arrays.binarySearch(k, wave);
    return tails[row][found >= 0 ? found : -found - 1];
  }

  /**
   * All of the squares.
   *
   * @param row as above
   * @return the integral over all k
   */
  public double all(int row) {
    return from(row, 0);
  }
}
