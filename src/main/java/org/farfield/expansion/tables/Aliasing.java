package org.farfield.expansion.tables;

/**
 * Estimated errors that B-splines on a mesh make of one density in one cell, quick to evaluate for
 * many steps and orders.
 *
 * <p>A plane wave of phase u = k h from one point to the next lets a spline of order P see of its
 * images Σ_{m≠0} (u/(u+2πm))^{2P}. Averaged over directions that is a series in u², so an error is
 * a polynomial in h², with moments of the spectrum as coefficients.
 */
public final class Aliasing {
  private static final int[] ORDERS = {4, 6, 8, 10};

  /** The lowest order; and the lowest power of k² in the moments. */
  static final int LEAST = ORDERS[0];

  // the series is cut below 1e-13 of its sum for the highest order at u = π, where a mesh ends
  private static final int TERMS = 44;

  /** Moments are of k^{2i}, i = LEAST … LEAST + MOMENTS − 1. */
  static final int MOMENTS = ORDERS[ORDERS.length - 1] - LEAST + TERMS;

  private static final int DIRECTIONS = 6;
  private static final int IMAGES = 2;
  // Largest over root-mean-square, as in ErrorModel.
  private static final double SAFETY = 4;
  private static final double[][] SERIES = new double[ORDERS.length][];

  static {
    for (int o = 0; o < ORDERS.length; o++) {
      SERIES[o] = series(ORDERS[o]);
    }
  }

  private final double wave;
  private final int degrees;
  private final double[] moments; // [i][l], of (k/wave)^{2i}, relative to the values' squares
  private final OwnAliasing own;
  private final double[] ownScale; // [l] one over the values' squares

  /**
   * For moments of the waves below a cutoff.
   *
   * @param wave the largest of them, 1/Å: the unit in the moments
   * @param degrees L + 1
   * @param moments [i][l] Σ (v̂ I_nl)² (k/wave)^{2i} over the squared values of degree l
   * @param own what an atom's own waves make
   * @param ownScale [l] by which its squares are multiplied to be relative to those values
   */
  Aliasing(double wave, int degrees, double[] moments, OwnAliasing own, double[] ownScale) {
    this.wave = wave;
    this.degrees = degrees;
    this.moments = moments;
    this.own = own;
    this.ownScale = ownScale;
  }

  /** Orders of splines, ascending. */
  public static int[] orders() {
    return ORDERS.clone();
  }

  /** The estimated relative error of an order of splines on a mesh, its step at most π/cutoff. */
  public double error(double step, int order) {
    double u = step * wave;
    double square = u * u;
    double[] series = SERIES[(order - LEAST) / 2];
    double[] sums = new double[degrees];
    for (int j = TERMS - 1; j >= 0; j--) {
      int row = (order - LEAST + j) * degrees;
      for (int l = 0; l < degrees; l++) {
        sums[l] = sums[l] * square + series[j] * moments[row + l];
      }
    }
    // spreading and interpolation each add one such error
    double factor = SAFETY * SAFETY * 2 * Math.pow(square, order);
    double[] alone = own.squares(step, order);
    double worst = 0;
    for (int l = 0; l < degrees; l++) {
      worst = Math.max(worst, factor * sums[l] + ownScale[l] * alone[l]);
    }
    return Math.sqrt(worst);
  }

  // Coefficients of u^{2P+2j}: the mean over directions, three axes, of the images m = ±1, ±2.
  // (x/(a−x))^{2P} + (x/(a+x))^{2P} = 2 (x/a)^{2P} Σ_j C(2P+2j−1, 2j) (x/a)^{2j}
  private static double[] series(int order) {
    double[] result = new double[TERMS];
    double binomial = 1;
    for (int j = 0; j < TERMS; j++) {
      for (int i = 0; i < DIRECTIONS; i++) {
        for (int m = 1; m <= IMAGES; m++) {
          double x = (i + 0.5) / DIRECTIONS / (2 * Math.PI * m);
          result[j] += 3.0 / DIRECTIONS * 2 * binomial * Math.pow(x, 2 * order + 2 * j);
        }
      }
      double above = 2.0 * (order + j);
      binomial *= above * (above + 1) / ((2 * j + 1) * (2 * j + 2));
    }
    return result;
  }
}
