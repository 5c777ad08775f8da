package org.farfield.math;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Discrete spherical Bessel transforms: F_f(y) = Σ_q c_fq j_l(f)(y x_q) for many functions f and
 * points y, with the nodes x_q of a composite rule. Both I_nl(k) = ∫ r² R_nl j_l(kr) dr and f_nl(d)
 * = (2/π) ∫ k² v̂ I_nl j_l(kd) dk are such sums, and they are most of what tables cost. Immutable.
 *
 * <p>Points go side by side through the loops, which compilers turn into vector instructions. sin
 * and cos come from those of a panel's middle and of the offsets in it; j_l where y x_q is small
 * from the series of the two highest orders and the recurrence downwards, where it is larger than L
 * by the recurrence upwards, between (for large L only) one by one.
 *
 * <p>Per point and node about 2 (L + 1) (size + 1) multiply-adds; memory traffic is small beside
 * it.
 */
public final class BesselTransform {
  private static final int LANES = 64;
  private static final int TOGETHER = 4; // nodes whose j_l are added to a sum while it is at hand
  // Below this many multiply-adds threads cost more than they save.
  private static final double WORTH_THREADS = 1e6;

  private final GaussPanels rule;
  private final double[] nodes;
  private final int maxOrder;
  private final int size;
  private final double[] coefficients; // [node][function]
  private final boolean[] isZero; // functions
  private final double[][] series; // of the two highest orders
  // arguments up to which j_l comes one by one, from series, and one by one again; then upwards
  private final double tinyEnd;
  private final double seriesEnd;
  private final double upwardFrom;

  /**
   * Makes the transform.
   *
   * @param rule whose nodes are x_q ≥ 0
   * @param maxOrder L ≥ 0
   * @param coefficients {@code [l · size + n][q]} for l = 0 … L, weights of the rule included
   */
  public BesselTransform(GaussPanels rule, int maxOrder, double[][] coefficients) {
    this.rule = rule;
    this.nodes = rule.nodes();
    this.maxOrder = maxOrder;
    this.size = coefficients.length / (maxOrder + 1);
    this.coefficients = new double[nodes.length * coefficients.length];
    series = new double[maxOrder + 1][];
    for (int l = Math.max(0, maxOrder - 1); l <= maxOrder; l++) {
      series[l] = SphericalBessel.seriesCoefficients(l);
    }
    tinyEnd = SphericalBessel.tiny(maxOrder);
    seriesEnd = SphericalBessel.seriesEnd(maxOrder);
    upwardFrom = Math.max(seriesEnd, maxOrder);
    isZero = new boolean[coefficients.length];
    for (int f = 0; f < coefficients.length; f++) {
      isZero[f] = Arrays.stream(coefficients[f]).allMatch(c -> c == 0);
      for (int q = 0; q < nodes.length; q++) {
        this.coefficients[q * coefficients.length + f] = coefficients[f][q];
      }
    }
  }

  /**
   * Transforms.
   *
   * @param points y ≥ 0, any number of them, in any order
   * @return {@code [point][function]}
   */
  public double[][] at(double[] points) {
    double[] sorted = points.clone();
    Arrays.sort(sorted);
    double[][] ordered = new double[points.length][(maxOrder + 1) * size];
    int blocks = (points.length + LANES - 1) / LANES;
    IntStream all = IntStream.range(0, blocks);
    double work = (double) points.length * nodes.length * (maxOrder + 1) * (size + 1);
    (work > WORTH_THREADS ? all.parallel() : all)
        .forEach(
            block -> {
              int from = block * LANES;
              new Block(sorted, from, Math.min(LANES, points.length - from)).sum(ordered);
            });
    double[][] result = new double[points.length][];
    for (int i = 0; i < points.length; i++) {
      result[i] = ordered[Arrays.binarySearch(sorted, points[i])].clone();
    }
    return result;
  }

  /** Some ascending points side by side, by one thread. */
  private final class Block {
    private final int from;
    private final int lanes;
    private final double[] y = new double[LANES];
    private final double[] inverse = new double[LANES];
    private final double[][] sin; // of y times the offsets of a panel's nodes
    private final double[][] cos;
    private final double[] middleSin = new double[LANES];
    private final double[] middleCos = new double[LANES];
    private final double[][][] bessel = new double[TOGETHER][maxOrder + 1][LANES];
    private final double[] one = new double[maxOrder + 1];
    private final double[] argument = new double[LANES]; // −x²/2
    private final double[][] sums = new double[(maxOrder + 1) * size][LANES];
    private double half = Double.NaN;

    Block(double[] points, int from, int lanes) {
      this.from = from;
      this.lanes = lanes;
      for (int j = 0; j < LANES; j++) {
        y[j] = points[from + Math.min(j, lanes - 1)];
        inverse[j] = 1 / y[j];
      }
      sin = new double[rule.nodesPerPanel()][LANES];
      cos = new double[rule.nodesPerPanel()][LANES];
    }

    void sum(double[][] result) {
      for (int panel = 0; panel < rule.panels(); panel++) {
        int first = panel * rule.nodesPerPanel();
        int last = first + rule.nodesPerPanel() - 1;
        if (y[LANES - 1] * nodes[last] > upwardFrom) {
          turnToPanel(panel);
        }
        for (int q = first; q <= last; q++) {
          int tiny = lanesUpTo(tinyEnd / nodes[q]);
          int series = Math.max(tiny, lanesUpTo(seriesEnd / nodes[q]));
          int single = Math.max(series, lanesUpTo(upwardFrom / nodes[q]));
          int place = (q - first) % TOGETHER;
          oneByOne(q, 0, tiny, bessel[place]);
          fromSeries(q, tiny, series, bessel[place]);
          oneByOne(q, series, single, bessel[place]);
          upward(q, q - first, single, bessel[place]);
          if (place == TOGETHER - 1 || q == last) {
            accumulate(q - place, place + 1);
          }
        }
      }
      for (int f = 0; f < sums.length; f++) {
        for (int j = 0; j < lanes; j++) {
          result[from + j][f] = sums[f][j];
        }
      }
    }

    // How many points are at most so large.
    private int lanesUpTo(double limit) {
      if (y[LANES - 1] <= limit) {
        return LANES;
      }
      int lane = 0;
      while (y[lane] <= limit) {
        lane++;
      }
      return lane;
    }

    private void turnToPanel(int panel) {
      if (rule.half(panel) != half) {
        half = rule.half(panel);
        for (int node = 0; node < sin.length; node++) {
          for (int j = 0; j < LANES; j++) {
            double phase = y[j] * half * rule.offset(node);
            sin[node][j] = Math.sin(phase);
            cos[node][j] = Math.cos(phase);
          }
        }
      }
      for (int j = 0; j < LANES; j++) {
        double phase = y[j] * rule.middle(panel);
        middleSin[j] = Math.sin(phase);
        middleCos[j] = Math.cos(phase);
      }
    }

    private void oneByOne(int q, int begin, int end, double[][] bessel) {
      for (int j = begin; j < end; j++) {
        SphericalBessel.evaluate(maxOrder, y[j] * nodes[q], one, 0, 1);
        for (int l = 0; l <= maxOrder; l++) {
          bessel[l][j] = one[l];
        }
      }
    }

    // As SphericalBessel does: two series, then downwards.
    private void fromSeries(int q, int begin, int end, double[][] bessel) {
      if (begin == end) {
        return;
      }
      for (int j = begin; j < end; j++) {
        double x = y[j] * nodes[q];
        argument[j] = -0.5 * x * x;
      }
      horner(series[maxOrder], argument, begin, end, bessel[maxOrder]);
      scale(q, maxOrder, begin, end, bessel[maxOrder]);
      if (maxOrder > 0) {
        horner(series[maxOrder - 1], argument, begin, end, bessel[maxOrder - 1]);
        scale(q, maxOrder - 1, begin, end, bessel[maxOrder - 1]);
      }
      double nodeInverse = 1 / nodes[q];
      for (int l = maxOrder - 1; l > 0; l--) {
        next((2 * l + 1) * nodeInverse, bessel[l], bessel[l + 1], begin, end, bessel[l - 1]);
      }
    }

    // Times x^l/(2l+1)!!.
    private void scale(int q, int order, int begin, int end, double[] b) {
      for (int l = 1; l <= order; l++) {
        double factor = nodes[q] / (2 * l + 1);
        for (int j = begin; j < end; j++) {
          b[j] *= y[j] * factor;
        }
      }
    }

    private void upward(int q, int node, int begin, double[][] bessel) {
      if (begin == LANES) {
        return;
      }
      double nodeInverse = 1 / nodes[q];
      first(sin[node], cos[node], nodeInverse, begin, bessel[0]);
      if (maxOrder > 0) {
        second(sin[node], cos[node], nodeInverse, begin, bessel[0], bessel[1]);
      }
      for (int l = 1; l < maxOrder; l++) {
        next((2 * l + 1) * nodeInverse, bessel[l], bessel[l - 1], begin, LANES, bessel[l + 1]);
      }
    }

    private void first(double[] s, double[] c, double nodeInverse, int begin, double[] out) {
      for (int j = begin; j < LANES; j++) {
        out[j] = (middleSin[j] * c[j] + middleCos[j] * s[j]) * (inverse[j] * nodeInverse);
      }
    }

    private void second(
        double[] s, double[] c, double nodeInverse, int begin, double[] j0, double[] out) {
      for (int j = begin; j < LANES; j++) {
        double cosine = middleCos[j] * c[j] - middleSin[j] * s[j];
        out[j] = (j0[j] - cosine) * (inverse[j] * nodeInverse);
      }
    }

    private void next(
        double factor, double[] current, double[] before, int begin, int end, double[] out) {
      for (int j = begin; j < end; j++) {
        out[j] = factor * inverse[j] * current[j] - before[j];
      }
    }

    private void accumulate(int node, int count) {
      int at = node * sums.length;
      for (int f = 0; f < sums.length; f++) {
        int l = f / size;
        if (isZero[f]) {
          continue;
        }
        if (count == TOGETHER) {
          addFour(at + f, bessel[0][l], bessel[1][l], bessel[2][l], bessel[3][l], sums[f]);
        } else {
          for (int i = 0; i < count; i++) {
            add(coefficients[at + i * sums.length + f], bessel[i][l], sums[f]);
          }
        }
      }
    }

    // In the order of the nodes, as one after the other.
    private void addFour(int at, double[] b0, double[] b1, double[] b2, double[] b3, double[] sum) {
      double c0 = coefficients[at];
      double c1 = coefficients[at + sums.length];
      double c2 = coefficients[at + 2 * sums.length];
      double c3 = coefficients[at + 3 * sums.length];
      for (int j = 0; j < LANES; j++) {
        sum[j] = sum[j] + c0 * b0[j] + c1 * b1[j] + c2 * b2[j] + c3 * b3[j];
      }
    }
  }

  private static void horner(double[] series, double[] x, int begin, int end, double[] out) {
    for (int j = begin; j < end; j++) {
      out[j] = series[series.length - 1];
    }
    for (int i = series.length - 2; i >= 0; i--) {
      double c = series[i];
      for (int j = begin; j < end; j++) {
        out[j] = out[j] * x[j] + c;
      }
    }
  }

  private static void add(double c, double[] b, double[] sum) {
    for (int j = 0; j < LANES; j++) {
      sum[j] += c * b[j];
    }
  }
}
