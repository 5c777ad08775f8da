package org.farfield.equilibration.sums;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.expansion.Sources;

/**
 * Moments q_lm as derivatives: q_lm R_lm(∇)/(2l−1)!! is Σ P_tuv ∂_x^t ∂_y^u ∂_z^v, with R_lm the
 * solid harmonics in Racah's normalisation. Triples (t, u, v) are numbered by their sum first, so
 * that those up to an order are the first ones.
 */
public final class Moments {
  /** Highest multipole. */
  public static final int MAX_DEGREE = 2;

  /** Highest derivative: of two quadrupoles, and one more for forces. */
  static final int MAX_ORDER = 2 * MAX_DEGREE + 1;

  /** The triples. */
  static final int[][] TRIPLES = triples();

  /** How many triples there are up to an order. */
  static final int[] COUNTS = counts();

  /** Of two triples up to {@link #MAX_DEGREE}, that of their sum. */
  static final int[][] SUMS = sums();

  /** Where x, y and z of a dipole stand among moments. */
  public static final int[] DIPOLE = {3, 1, 2};

  private static final double ROOT = 1 / Math.sqrt(3);

  // by lm: factor, t, u, v of each term
  private static final double[][][] TERMS = {
    {{1, 0, 0, 0}},
    {{1, 0, 1, 0}},
    {{1, 0, 0, 1}},
    {{1, 1, 0, 0}},
    {{ROOT, 1, 1, 0}},
    {{ROOT, 0, 1, 1}},
    {{1.0 / 3, 0, 0, 2}, {-1.0 / 6, 2, 0, 0}, {-1.0 / 6, 0, 2, 0}},
    {{ROOT, 1, 0, 1}},
    {{ROOT / 2, 2, 0, 0}, {-ROOT / 2, 0, 2, 0}}
  };

  /** By lm: which triples, with which factors. */
  static final int[][] PLACES = places();

  static final double[][] FACTORS = factors();

  private Moments() {}

  private static int[][] triples() {
    List<int[]> all = new ArrayList<>();
    for (int order = 0; order <= MAX_ORDER; order++) {
      for (int t = order; t >= 0; t--) {
        for (int u = order - t; u >= 0; u--) {
          all.add(new int[] {t, u, order - t - u});
        }
      }
    }
    return all.toArray(int[][]::new);
  }

  private static int[] counts() {
    int[] counts = new int[MAX_ORDER + 1];
    for (int[] triple : TRIPLES) {
      for (int order = order(triple); order <= MAX_ORDER; order++) {
        counts[order]++;
      }
    }
    return counts;
  }

  /** l of a moment l² + l + m. */
  public static int degree(int lm) {
    return lm == 0 ? 0 : lm < 4 ? 1 : 2;
  }

  /** G of a moment with itself, 1/(√π 2^l (2l+1)!! σ^{2l+1}). */
  public static double own(int l, double width) {
    double[] factors = {1, 6, 60};
    return 1 / (Math.sqrt(Math.PI) * factors[l] * Math.pow(width, 2 * l + 1));
  }

  /**
   * χ q + ½ Σ_l J_l |p_l|² of the moments of an atom.
   *
   * @param electronegativity χ
   * @param hardnesses J_l by degree
   * @param moments of atoms
   * @param at where its own begin
   * @param slopes receives the derivatives, at the same places
   * @return the energy
   */
  public static double energy(
      double electronegativity, double[] hardnesses, double[] moments, int at, double[] slopes) {
    double energy = electronegativity * moments[at];
    for (int lm = 0; lm < hardnesses.length * hardnesses.length; lm++) {
      double stiff = hardnesses[degree(lm)];
      double moment = moments[at + lm];
      energy += 0.5 * stiff * moment * moment;
      slopes[at + lm] = stiff * moment + (lm == 0 ? electronegativity : 0);
    }
    return energy;
  }

  static int order(int[] triple) {
    return triple[0] + triple[1] + triple[2];
  }

  /** The number of a triple. */
  static int index(int... triple) {
    int x = 0;
    while (!Arrays.equals(TRIPLES[x], triple)) {
      x++;
    }
    return x;
  }

  private static int[][] sums() {
    int n = COUNTS[MAX_DEGREE];
    int[][] sums = new int[n][n];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        sums[a][b] = index(plus(TRIPLES[a], TRIPLES[b]));
      }
    }
    return sums;
  }

  private static int[] plus(int[] a, int[] b) {
    return new int[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
  }

  private static int[][] places() {
    int[][] places = new int[TERMS.length][];
    for (int lm = 0; lm < places.length; lm++) {
      places[lm] =
          Arrays.stream(TERMS[lm])
              .mapToInt(term -> index((int) term[1], (int) term[2], (int) term[3]))
              .toArray();
    }
    return places;
  }

  private static double[][] factors() {
    double[][] factors = new double[TERMS.length][];
    for (int lm = 0; lm < factors.length; lm++) {
      factors[lm] = Arrays.stream(TERMS[lm]).mapToDouble(term -> term[0]).toArray();
    }
    return factors;
  }

  /** Sources of one channel for the engine, of p by atom and row. */
  static Sources sources(double[] p, int rows) {
    double[][][] moments = new double[1][rows][p.length / rows];
    for (int a = 0; a < p.length; a++) {
      moments[0][a % rows][a / rows] = p[a];
    }
    return new Sources(new int[1], moments);
  }

  /** P of every atom. */
  static double[][] cartesian(double[] moments, int rows) {
    double[][] all = new double[moments.length / rows][COUNTS[MAX_DEGREE]];
    for (int x = 0; x < moments.length; x++) {
      int lm = x % rows;
      for (int term = 0; term < PLACES[lm].length; term++) {
        all[x / rows][PLACES[lm][term]] += FACTORS[lm][term] * moments[x];
      }
    }
    return all;
  }
}
