package org.farfield.equilibration.sums;

import org.farfield.math.BoysFunctions;

/**
 * All derivatives of erf(γr)/r along x, y, z up to an order, or of its difference to erf(αr)/r, by
 * the recursion of McMurchie and Davidson (1978): R^n_{t+1,uv} = t R^{n+1}_{t−1,uv} + x
 * R^{n+1}_{tuv}, R^n_000 = (−2γ²)^n 2γ/√π F_n(γ²r²). Regular at r = 0, where they make an atom's
 * own part. Not for several threads.
 */
public final class PairTensor {
  private static final int[] AXES = new int[Moments.TRIPLES.length]; // along which one is less
  private static final int[] LESS = new int[AXES.length];
  private static final int[] LESSER = new int[AXES.length]; // two less
  private static final int[] FACTORS = new int[AXES.length]; // t

  private static final int[][] NEXT = next(); // by axis, one more along it

  static {
    for (int x = 1; x < AXES.length; x++) {
      int[] triple = Moments.TRIPLES[x].clone();
      int axis = triple[0] > 0 ? 0 : triple[1] > 0 ? 1 : 2;
      AXES[x] = axis;
      triple[axis]--;
      LESS[x] = Moments.index(triple);
      FACTORS[x] = triple[axis];
      if (triple[axis] > 0) {
        triple[axis]--;
        LESSER[x] = Moments.index(triple);
      }
    }
  }

  private final int order;
  private final double[][] r;
  private final double[] boys;

  PairTensor(int order) {
    this.order = order;
    r = new double[order + 1][Moments.COUNTS[order]];
    boys = new double[order + 1];
  }

  /**
   * Makes the derivatives.
   *
   * @param d distance vector, Å
   * @param gamma 1/Å
   * @param alpha 1/Å, of what is subtracted; 0 for nothing
   */
  void set(double[] d, double gamma, double alpha) {
    double square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    start(square, gamma, 1, true);
    if (alpha > 0) {
      start(square, alpha, -1, false);
    }
    for (int x = 1; x < r[0].length; x++) {
      double along = d[AXES[x]];
      int less = LESS[x];
      int left = order - Moments.order(Moments.TRIPLES[x]);
      for (int n = 0; n <= left; n++) {
        double value = along * r[n + 1][less];
        if (FACTORS[x] > 0) {
          value += FACTORS[x] * r[n + 1][LESSER[x]];
        }
        r[n][x] = value;
      }
    }
  }

  private void start(double square, double gamma, double sign, boolean first) {
    BoysFunctions.of(gamma * gamma * square, order, boys);
    double factor = sign * 2 * gamma / Math.sqrt(Math.PI);
    for (int n = 0; n <= order; n++) {
      r[n][0] = (first ? 0 : r[n][0]) + factor * boys[n];
      factor *= -2 * gamma * gamma;
    }
  }

  /** A derivative, by the number of its triple. */
  double get(int triple) {
    return r[0][triple];
  }

  /** G of two atoms, {@code [lm][lm']} added to a matrix of n columns, d from the second. */
  void addBlock(int rows, double[] g, int at, int n) {
    for (int a = 0; a < rows; a++) {
      for (int b = 0; b < rows; b++) {
        double sum = 0;
        for (int s = 0; s < Moments.PLACES[a].length; s++) {
          int[] sums = Moments.SUMS[Moments.PLACES[a][s]];
          for (int t = 0; t < Moments.PLACES[b].length; t++) {
            sum += Moments.FACTORS[a][s] * Moments.FACTORS[b][t] * r[0][sums[Moments.PLACES[b][t]]];
          }
        }
        g[at + a * n + b] += b == 0 || b > 3 ? sum : -sum; // ∇ of the second is −∇ of d
      }
    }
  }

  /** The derivative of Pᵀ G P' with respect to d, from the second to the first. */
  void slope(int degree, double[] first, double[] second, double[] out) {
    int count = Moments.COUNTS[degree];
    for (int x = 0; x < 3; x++) {
      out[x] = 0;
    }
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double both = first[a] * second[b];
        if (both != 0) {
          both = b == 0 || b > 3 ? both : -both;
          for (int x = 0; x < 3; x++) {
            out[x] += both * r[0][NEXT[x][Moments.SUMS[a][b]]];
          }
        }
      }
    }
  }

  private static int[][] next() {
    int[][] next = new int[3][Moments.COUNTS[Moments.MAX_ORDER - 1]];
    for (int x = 0; x < 3; x++) {
      for (int a = 0; a < next[x].length; a++) {
        int[] triple = Moments.TRIPLES[a].clone();
        triple[x]++;
        next[x][a] = Moments.index(triple);
      }
    }
    return next;
  }
}
