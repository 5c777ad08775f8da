package org.farfield.expansion.tables;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.farfield.math.BesselTransform;
import org.farfield.math.GaussPanels;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.math.SphericalBessel;

/**
 * Waves that stand for what the rest of a split density has beyond a short distance R: a spectrum
 * D_nl(k) up to a wave number K with (2/π) ∫ k² D_nl j_l(kd) dk = f_nl(d) for all d ≥ R, within the
 * accuracy. What is left to sum over neighbours ends at R, where f_nl itself goes as far as the
 * radial functions.
 *
 * <p>There are such waves because sharp sources leave radial functions as smooth as they are, but
 * for their cusps at the centre and their edges: away from these f_nl needs no more waves than the
 * smooth part. D is the spectrum of a function h that is f_nl beyond R and a polynomial within it,
 * by least squares of what h has beyond K, with the smallest R for which that is little enough.
 * Immutable.
 */
public final class RestWaves {
  // K times the width of a panel of distances: waves up to so many K are looked at
  private static final double PHASE = 3;
  private static final double MOST_K = 4;
  // panels over k beyond K than their phases need: they measure errors alone
  private static final double COARSER = 1.5;
  private static final int MORE_POWERS = 6;
  private static final int MORE_WAVES = 8; // powers of D
  // Beyond this K times distance the equations are too many to be worth their solution.
  private static final double MOST_PHASE = 250;
  // Where functions are so small, in units of the accuracy, they count no more.
  private static final double NEGLIGIBLE = 1e-3;
  // of the accuracy: what h may lose for being no larger than it must
  private static final double RIDGE = 1e-3;
  // R is between so many panels and so much of the distance where f_nl counts no more: a longer one
  // would not spare much
  private static final int SHORTEST = 3;
  private static final int USUAL = 9; // it is looked for from here on
  private static final double LONGEST = 0.75;
  private static final int SAMPLES = 64; // from which that distance is found
  // Errors are that much smaller than they may be: coefficients may be smaller than usual, and
  // gradients have k times as large ones.
  private static final double SLACK = 20;
  // largest over root-mean-square of the errors, as in ErrorModel
  private static final double SAFETY = 4;

  private final double largestK;
  private final double reach;
  private final double range;
  private final int maxAngular;
  private final int size;
  private final double[][] coefficients; // [function][power], of T_j(2x² − 1), x = k/K
  private final GaussPanels rule;
  private final double[] dropped; // [function]

  private RestWaves(Fit fit, Solution found) {
    largestK = fit.largestK;
    reach = fit.reach(found);
    range = fit.end;
    maxAngular = fit.maxAngular;
    size = fit.size;
    coefficients = fit.waves(found);
    dropped = found.dropped();
    rule =
        GaussPanels.divided(
            new double[] {0, largestK},
            LongRangeTable.PANEL_PHASE / (2 * range),
            LongRangeTable.NODES);
  }

  /**
   * Looks for the waves.
   *
   * @param rest f_nl at distances, l-major
   * @param end where f_nl is zero, Å
   * @param largestK K, 1/Å
   * @param maxAngular L
   * @param squares per l, (2/π) ∫ k² (v̂I)² dk of the whole density
   * @param accuracy promised relative error of the coefficients
   * @return empty if R would be hardly shorter than where f_nl ends by itself
   */
  static Optional<RestWaves> of(
      PiecewisePolynomial.Functions rest,
      double end,
      double largestK,
      int maxAngular,
      double[] squares,
      double accuracy) {
    return largestK * end > MOST_PHASE
        ? Optional.empty()
        : new Fit(rest, end, largestK, maxAngular, squares, accuracy).shortest();
  }

  /**
   * K.
   *
   * @return 1/Å
   */
  double largestK() {
    return largestK;
  }

  /**
   * R.
   *
   * @return Å
   */
  double reach() {
    return reach;
  }

  /**
   * As fast as j_l(kd) of this distance D turns with k.
   *
   * @return Å
   */
  double range() {
    return range;
  }

  /**
   * Adds a multiple of D to a spectrum.
   *
   * @param factor of D
   * @param k wave number, 1/Å
   * @param out l-major
   */
  void add(double factor, double k, double[] out) {
    if (k <= largestK) {
      double[] powers = new double[coefficients[0].length];
      chebyshev(k / largestK, powers);
      for (int f = 0; f < coefficients.length; f++) {
        out[f] += factor * parity(f / size, k / largestK) * dot(coefficients[f], powers);
      }
    }
  }

  /**
   * Adds dD/dk to the slopes of a spectrum.
   *
   * @param k wave number, 1/Å
   * @param slopes l-major
   */
  void addSlopes(double k, double[] slopes) {
    if (k > largestK) {
      return;
    }
    double x = k / largestK;
    double[] powers = new double[coefficients[0].length];
    double[] derivatives = new double[powers.length]; // dT_j(2x² − 1)/dx
    chebyshev(x, powers);
    double y = 2 * x * x - 1;
    for (int j = 1; j < derivatives.length; j++) {
      derivatives[j] =
          j == 1
              ? 4 * x
              : 2 * (4 * x * powers[j - 1] + y * derivatives[j - 1]) - derivatives[j - 2];
    }
    for (int f = 0; f < coefficients.length; f++) {
      int l = f / size;
      double slope = parity(l, x) * dot(coefficients[f], derivatives);
      if (l % 2 == 1) {
        slope += dot(coefficients[f], powers);
      }
      slopes[f] += slope / largestK;
    }
  }

  /**
   * Takes what the waves make away from pair functions.
   *
   * @param d distance, Å
   * @param out l-major
   */
  void subtractPairs(double d, double[] out) {
    double[] bessel = new double[maxAngular + 1];
    subtract(out, (k, j) -> SphericalBessel.evaluate(maxAngular, k * d, j, 0, 1), bessel);
  }

  /**
   * Takes what the waves make away from slopes of pair functions.
   *
   * @param d distance, Å
   * @param slopes l-major, d/dd
   */
  void subtractSlopes(double d, double[] slopes) {
    double[] bessel = new double[maxAngular + 2];
    subtract(
        slopes,
        (k, j) -> {
          SphericalBessel.evaluate(maxAngular + 1, k * d, bessel, 0, 1);
          SphericalBessel.slopes(maxAngular, k * d, bessel, j);
          for (int l = 0; l <= maxAngular; l++) {
            j[l] *= k;
          }
        },
        new double[maxAngular + 1]);
  }

  private void subtract(double[] out, PiecewisePolynomial.Function factors, double[] room) {
    double[] k = rule.nodes();
    double[] weights = rule.weights();
    double[] d = new double[coefficients.length];
    for (int q = 0; q < k.length; q++) {
      Arrays.fill(d, 0);
      add(2 / Math.PI * weights[q] * k[q] * k[q], k[q], d);
      factors.evaluate(k[q], room);
      for (int f = 0; f < d.length; f++) {
        out[f] -= d[f] * room[f / size];
      }
    }
  }

  /**
   * The square of what is missing.
   *
   * @param f function, l-major
   * @return ∫ e² d² dd
   */
  double dropped(int f) {
    return dropped[f];
  }

  /**
   * About the largest square of what is missing, most of it at R within a wave.
   *
   * @param f function, l-major
   * @return max e²
   */
  double largestDropped(int f) {
    return dropped[f] * largestK / (Math.PI * reach * reach);
  }

  /**
   * About the mean of what is missing, most of it at R within a wave.
   *
   * @param f function, l-major
   * @return ∫ |e| d² dd
   */
  double meanDropped(int f) {
    return reach * Math.sqrt(dropped[f] / (Math.PI * largestK));
  }

  // T_j(2x² − 1)
  private static void chebyshev(double x, double[] out) {
    double y = 2 * x * x - 1;
    for (int j = 0; j < out.length; j++) {
      out[j] = j == 0 ? 1 : j == 1 ? y : 2 * y * out[j - 1] - out[j - 2];
    }
  }

  // What even functions are multiplied with where l is odd.
  private static double parity(int l, double x) {
    return l % 2 == 0 ? 1 : x;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }

  /** With a distance R; what h is within it, per l. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
  private record Solution(int panel, double[] dropped, List<DMatrixRMaj> inside) {}

  /**
   * The equations: h = f beyond R and a polynomial within it, so that there is next to nothing of
   * it beyond K. The polynomials are those of Zernike in three dimensions, Z_j = √(2l+4j+3) x^l
   * P_j^(0,l+1/2)(2x²−1) of x = d/R: they are orthonormal, and their transforms are ∫ x² Z_j
   * j_l(yx) dx = √(2l+4j+3) (−1)^j j_{l+2j+1}(y)/y.
   */
  private static final class Fit {
    private final double largestK;
    private final int maxAngular;
    private final int size;
    private final double end;
    private final double[] edges; // of the panels of distances
    private final double[][] rest; // [distance][function]
    private final double[] k; // beyond K, then the nodes of D
    private final double[] weights; // of those beyond K
    private final int powers; // of D
    private final double[] squares;
    private final double accuracy;
    private final double[][][] outside; // [panel][k][function], of f from there on; or null

    Fit(
        PiecewisePolynomial.Functions source,
        double end,
        double largestK,
        int maxAngular,
        double[] squares,
        double accuracy) {
      this.largestK = largestK;
      this.maxAngular = maxAngular;
      this.squares = squares;
      this.accuracy = accuracy;
      double[] samples = new double[SAMPLES];
      Arrays.setAll(samples, i -> end * (i + 1) / SAMPLES);
      double[][] values = source.at(samples);
      size = values[0].length / (maxAngular + 1);
      this.end = end(samples, values);
      edges = new double[(int) Math.ceil(this.end * largestK / PHASE) + 1];
      Arrays.setAll(edges, i -> this.end * i / (edges.length - 1));
      double[] d = new GaussPanels(edges, LongRangeTable.NODES).nodes();
      int first = Math.min(SHORTEST * LongRangeTable.NODES, d.length);
      rest = new double[d.length][];
      double[][] found = source.at(Arrays.copyOfRange(d, first, d.length));
      System.arraycopy(found, 0, rest, first, found.length);
      GaussPanels beyond =
          GaussPanels.divided(
              new double[] {largestK, MOST_K * largestK},
              COARSER * LongRangeTable.PANEL_PHASE / this.end,
              LongRangeTable.NODES);
      weights = beyond.weights();
      powers = (int) Math.ceil(0.5 * largestK * this.end) + MORE_WAVES;
      k = Arrays.copyOf(beyond.nodes(), weights.length + powers);
      for (int i = 0; i < powers; i++) {
        k[weights.length + i] = largestK * Math.cos(angle(i));
      }
      outside = new double[edges.length][][];
      outside[edges.length - 1] = new double[k.length][(maxAngular + 1) * size];
    }

    // half of that of a Chebyshev node: 2x² − 1 is the cosine of all of it
    private double angle(int node) {
      return 0.5 * Math.PI * (node + 0.5) / powers;
    }

    // Behind the last sample where the functions count.
    private double end(double[] samples, double[][] values) {
      int last = samples.length - 1;
      while (last > 0 && isSmall(values[last - 1], samples[last - 1])) {
        last--;
      }
      return samples[last];
    }

    private boolean isSmall(double[] values, double distance) {
      double largest = NEGLIGIBLE * accuracy / distance;
      for (int f = 0; f < values.length; f++) {
        if (Math.abs(values[f]) > largest * Math.sqrt(squares[f / size])) {
          return false;
        }
      }
      return true;
    }

    Optional<RestWaves> shortest() {
      int longest = (int) (LONGEST * (edges.length - 1));
      if (longest < SHORTEST) {
        return Optional.empty();
      }
      int low = SHORTEST; // shorter ones are not enough
      int panel = Math.min(USUAL, longest);
      Solution best = solve(panel);
      while (best == null && panel < longest) {
        low = panel + 1;
        panel = Math.min(panel + 2, longest);
        best = solve(panel);
      }
      while (best != null && low < best.panel()) {
        panel = Math.max(best.panel() - 2, (low + best.panel()) >>> 1);
        Solution found = solve(panel);
        low = found == null ? panel + 1 : low;
        best = found == null ? best : found;
      }
      return Optional.ofNullable(best).map(found -> new RestWaves(this, found));
    }

    double reach(Solution found) {
      return edges[found.panel()];
    }

    // With an R; null if it is too short.
    private Solution solve(int panel) {
      double reach = edges[panel];
      int unknowns = (int) Math.ceil(0.5 * largestK * reach) + MORE_POWERS;
      double[][] far = outside(panel);
      double[][] near = inside(reach, unknowns, 0, weights.length);
      double bound = accuracy / (2 * SAFETY * SLACK);
      double[] dropped = new double[(maxAngular + 1) * size];
      DMatrixRMaj[] polynomials = new DMatrixRMaj[maxAngular + 1];
      for (int l = maxAngular; l >= 0; l--) {
        polynomials[l] = polynomials(l, near, far, unknowns, reach);
        for (int n = 0; n < size; n++) {
          int f = l * size + n;
          for (int q = 0; q < weights.length; q++) {
            double h = far[q][f] + sum(polynomials[l], n, near[q], l, reach);
            dropped[f] += 2 / Math.PI * weights[q] * k[q] * k[q] * h * h;
          }
          if (!(dropped[f] <= bound * bound * squares[l])) {
            return null;
          }
        }
      }
      return new Solution(panel, dropped, List.of(polynomials));
    }

    // ∫_R f j_l d² dd
    private double[][] outside(int panel) {
      if (outside[panel] == null) {
        int next = panel + 1;
        while (outside[next] == null) {
          next++;
        }
        double[][] result = between(panel, next);
        for (int q = 0; q < k.length; q++) {
          for (int f = 0; f < result[q].length; f++) {
            result[q][f] += outside[next][q][f];
          }
        }
        outside[panel] = result;
      }
      return outside[panel];
    }

    private double[][] between(int from, int to) {
      GaussPanels rule =
          new GaussPanels(Arrays.copyOfRange(edges, from, to + 1), LongRangeTable.NODES);
      double[] d = rule.nodes();
      double[] w = rule.weights();
      double[][] coefficients = new double[(maxAngular + 1) * size][d.length];
      for (int q = 0; q < d.length; q++) {
        for (int f = 0; f < coefficients.length; f++) {
          double value = rest[from * LongRangeTable.NODES + q][f];
          coefficients[f][q] = w[q] * d[q] * d[q] * value;
        }
      }
      return new BesselTransform(rule, maxAngular, coefficients).at(k);
    }

    // j_m(kR)/(kR) of orders m from 0 on
    private double[][] inside(double reach, int unknowns, int from, int to) {
      int orders = maxAngular + 2 * unknowns;
      double[][] result = new double[to - from][orders];
      for (int q = from; q < to; q++) {
        double y = k[q] * reach;
        SphericalBessel.evaluate(orders - 1, y, result[q - from], 0, 1);
        for (int m = 0; m < orders; m++) {
          result[q - from][m] /= y;
        }
      }
      return result;
    }

    // R³ ∫ x² Z_j j_l(kRx) dx
    private static double polynomial(double[] bessel, int l, int j, double reach) {
      double sign = j % 2 == 0 ? 1 : -1;
      double norm = Math.sqrt(2 * l + 4 * j + 3);
      return sign * norm * reach * reach * reach * bessel[l + 2 * j + 1];
    }

    private static double sum(
        DMatrixRMaj polynomials, int n, double[] bessel, int l, double reach) {
      double sum = 0;
      for (int j = 0; j < polynomials.numRows; j++) {
        sum += polynomials.get(j, n) * polynomial(bessel, l, j, reach);
      }
      return sum;
    }

    private DMatrixRMaj polynomials(
        int l, double[][] near, double[][] far, int unknowns, double reach) {
      int rows = weights.length;
      DMatrixRMaj left = new DMatrixRMaj(rows + unknowns, unknowns);
      DMatrixRMaj right = new DMatrixRMaj(rows + unknowns, size);
      for (int q = 0; q < rows; q++) {
        double weight = Math.sqrt(2 / Math.PI * weights[q]) * k[q];
        for (int j = 0; j < unknowns; j++) {
          left.set(q, j, weight * polynomial(near[q], l, j, reach));
        }
        for (int n = 0; n < size; n++) {
          right.set(q, n, -weight * far[q][l * size + n]);
        }
      }
      for (int j = 0; j < unknowns; j++) {
        left.set(rows + j, j, RIDGE * accuracy * Math.pow(reach, 1.5));
      }
      LinearSolverDense<DMatrixRMaj> solver =
          LinearSolverFactory_DDRM.leastSquares(rows + unknowns, unknowns);
      solver.setA(left);
      DMatrixRMaj solution = new DMatrixRMaj(unknowns, size);
      solver.solve(right, solution);
      return solution;
    }

    // D through its Chebyshev nodes
    double[][] waves(Solution found) {
      double reach = reach(found);
      double[][] far = outside(found.panel());
      int unknowns = found.inside().get(0).numRows;
      double[][] near = inside(reach, unknowns, weights.length, k.length);
      double[] cosines = new double[4 * powers]; // of multiples of angle's step
      Arrays.setAll(cosines, i -> Math.cos(0.5 * Math.PI * i / powers));
      double[][] result = new double[(maxAngular + 1) * size][powers];
      for (int f = 0; f < result.length; f++) {
        int l = f / size;
        for (int i = 0; i < powers; i++) {
          double h = far[weights.length + i][f];
          h += sum(found.inside().get(l), f % size, near[i], l, reach);
          double value = h / parity(l, Math.cos(angle(i)));
          for (int j = 0; j < powers; j++) {
            double cosine = cosines[j * (2 * i + 1) % cosines.length];
            result[f][j] += (j == 0 ? 1.0 : 2.0) / powers * value * cosine;
          }
        }
      }
      return result;
    }
  }
}
