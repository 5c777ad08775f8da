package org.farfield.expansion.tables;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What B-splines on a mesh make of the field of an atom at its own place.
 *
 * <p>Of a wave of phase u along an axis, r = Σ_{m=±1} (u/(u+2πm))^P comes back with cos 2πmx, x the
 * place of the atom between two points, from spreading and again from interpolating. That is the
 * same for all waves: the errors of an atom's own waves do not average out but add up, ∫ v̂ I_nl
 * Y_lm 2r (cos 2πx − 1) d³k. Even powers of k_x make it one of even l; of odd l is what atoms
 * nearby make in the same way, of the size that half of the axis would. Steps are those of a fine
 * grid, so that structures share what is integrated.
 */
final class OwnAliasing {
  private static final double GRID = 0.05; // of ln step
  private static final int DIRECTIONS = 8;
  private static final int MOST = 2000;
  // both factors of spreading and interpolating are at most −2 · 2r
  private static final double WORST_PLACE = 4;
  // of three axes, that of the spline and what the others add at their worst places
  private static final double AXES = 2;

  private final double[] k;
  private final double[] measure;
  private final double[][] spectrum;
  private final int maxAngular;
  private final int size;
  private final int sourceDegree;
  private final Map<Long, double[]> known = new ConcurrentHashMap<>();

  OwnAliasing(
      double[] k,
      double[] measure,
      double[][] spectrum,
      int maxAngular,
      int size,
      int sourceDegree) {
    this.k = k;
    this.measure = measure;
    this.spectrum = spectrum;
    this.maxAngular = maxAngular;
    this.size = size;
    this.sourceDegree = sourceDegree;
  }

  /** Squares of the largest errors of coefficients, of unit weight, per multipole and l. */
  double[] squares(double step, int order) {
    long place = (long) Math.ceil(Math.log(step) / GRID);
    if (known.size() >= MOST) {
      known.clear();
    }
    return known.computeIfAbsent(
        place * 16 + order, key -> integrate(Math.exp(place * GRID), order));
  }

  private double[] integrate(double step, int order) {
    int degrees = maxAngular + 1;
    double[] sums = new double[(sourceDegree + 1) * degrees * size];
    double[] angular = new double[(sourceDegree + 1) * degrees];
    for (int q = 0; q < k.length && k[q] * step < Math.PI; q++) {
      average(k[q] * step, order, angular);
      for (int row = 0; row < angular.length; row++) {
        double weight = measure[q] * angular[row] * Math.pow(k[q], row / degrees);
        int from = row % degrees * size;
        for (int n = 0; n < size; n++) {
          sums[row * size + n] += weight * spectrum[q][from + n];
        }
      }
    }
    double[] result = new double[angular.length];
    for (int x = 0; x < sums.length; x++) {
      double c = AXES * WORST_PLACE * 4 * Math.PI / Math.pow(2 * Math.PI, 3) * sums[x];
      result[x / size] = Math.max(result[x / size], c * c);
    }
    return result;
  }

  // Per multipole L and l, ∫ Y_l0 t^L r(u t) dΩ with t the cosine to the axis.
  private void average(double u, int order, double[] out) {
    java.util.Arrays.fill(out, 0);
    double[] legendre = new double[maxAngular + 1];
    for (int i = 0; i < DIRECTIONS; i++) {
      double t = (i + 0.5) / DIRECTIONS;
      double x = u * t;
      double images = power(x / (2 * Math.PI - x), order) + power(x / (2 * Math.PI + x), order);
      for (int l = 0; l <= maxAngular; l++) {
        legendre[l] =
            l == 0
                ? 1
                : l == 1 ? t : ((2 * l - 1) * t * legendre[l - 1] - (l - 1) * legendre[l - 2]) / l;
      }
      for (int row = 0; row < out.length; row++) {
        int l = row % (maxAngular + 1);
        int degree = row / (maxAngular + 1);
        out[row] += images * Math.pow(t, degree) * legendre[l];
      }
    }
    for (int row = 0; row < out.length; row++) {
      int l = row % (maxAngular + 1);
      out[row] *= 2 * Math.PI * Math.sqrt((2 * l + 1) / (4 * Math.PI)) * 2 / DIRECTIONS;
    }
  }

  // of an even order
  private static double power(double x, int order) {
    double square = x * x;
    double result = 1;
    for (int i = 0; i < order; i += 2) {
      result *= square;
    }
    return result;
  }
}
