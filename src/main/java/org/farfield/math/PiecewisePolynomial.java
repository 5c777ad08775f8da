package org.farfield.math;

import java.util.Arrays;

/**
 * A table of several smooth functions of one variable: on each segment, Chebyshev interpolation of
 * fixed degree, stored as monomials of the segment's own variable in [-1, 1].
 *
 * <p>All functions are evaluated together by Horner's rule. Immutable and safe to share between
 * threads.
 */
public final class PiecewisePolynomial {
  /** Several functions of one variable. */
  @FunctionalInterface
  public interface Function {
    /**
     * Evaluates all functions.
     *
     * @param x the argument
     * @param out receives one number per function
     */
    void evaluate(double x, double[] out);
  }

  /** Several functions of one variable, at many arguments at once. */
  @FunctionalInterface
  public interface Functions {
    /**
     * Evaluates all functions.
     *
     * @param arguments the arguments, in any order
     * @return {@code [argument][function]}
     */
    double[][] at(double[] arguments);

    /**
     * These up to some argument, and others beyond it.
     *
     * @param end the last argument of these
     * @param functions how many functions
     * @param beyond evaluates as many, one argument after the other
     * @return both
     */
    default Functions upTo(double end, int functions, Function beyond) {
      return arguments -> {
        double[][] inside = at(Arrays.stream(arguments).filter(x -> x <= end).toArray());
        double[][] result = new double[arguments.length][];
        for (int i = 0, next = 0; i < result.length; i++) {
          if (arguments[i] <= end) {
            result[i] = inside[next++];
          } else {
            result[i] = new double[functions];
            beyond.evaluate(arguments[i], result[i]);
          }
        }
        return result;
      };
    }

    /**
     * Evaluates one argument after the other.
     *
     * @param functions how many functions
     * @param source evaluates them
     * @return the same functions
     */
    static Functions of(int functions, Function source) {
      return arguments -> {
        double[][] values = new double[arguments.length][functions];
        for (int i = 0; i < arguments.length; i++) {
          source.evaluate(arguments[i], values[i]);
        }
        return values;
      };
    }
  }

  private final double[] edges;
  private final int degree;
  private final int functions;
  private final double[] coefficients; // [segment][power][function]
  // uniform part of the grid for O(1) lookup: first segment and inverse width, else binary search
  private final int uniformFrom;
  private final double uniformStart;
  private final double uniformInverseWidth;

  /**
   * Tabulates functions.
   *
   * @param edges ascending segment ends, at least two
   * @param degree polynomial degree on each segment
   * @param functions how many functions
   * @param source evaluates them; called (degree + 1) times a segment
   */
  public PiecewisePolynomial(double[] edges, int degree, int functions, Function source) {
    this(edges, degree, functions, Functions.of(functions, source));
  }

  /**
   * Tabulates functions that are evaluated together.
   *
   * @param edges ascending segment ends, at least two
   * @param degree polynomial degree on each segment
   * @param functions how many functions
   * @param source evaluates them; called once, with (degree + 1) arguments for each segment
   */
  public PiecewisePolynomial(double[] edges, int degree, int functions, Functions source) {
    this.edges = edges.clone();
    this.degree = degree;
    this.functions = functions;
    int segments = edges.length - 1;
    int nodes = degree + 1;
    this.coefficients = new double[segments * nodes * functions];
    int from = segments - 1;
    double width = edges[segments] - edges[segments - 1];
    while (from > 0 && Math.abs(edges[from] - edges[from - 1] - width) < 1e-9 * width) {
      from--;
    }
    this.uniformFrom = from;
    this.uniformStart = edges[from];
    this.uniformInverseWidth = (segments - from) / (edges[segments] - edges[from]);
    double[] transform = chebyshevToMonomial(degree);
    double[][] samples = source.at(nodes(edges, degree));
    for (int s = 0; s < segments; s++) {
      for (int power = 0; power < nodes; power++) {
        int target = (s * nodes + power) * functions;
        for (int q = 0; q < nodes; q++) {
          double weight = transform[power * nodes + q];
          for (int f = 0; f < functions; f++) {
            coefficients[target + f] += weight * samples[s * nodes + q][f];
          }
        }
      }
    }
  }

  /** The Chebyshev nodes of all segments. */
  static double[] nodes(double[] edges, int degree) {
    int nodes = degree + 1;
    double[] result = new double[(edges.length - 1) * nodes];
    for (int s = 0; s + 1 < edges.length; s++) {
      double middle = 0.5 * (edges[s] + edges[s + 1]);
      double half = 0.5 * (edges[s + 1] - edges[s]);
      for (int q = 0; q < nodes; q++) {
        result[s * nodes + q] = middle + half * Math.cos(Math.PI * (q + 0.5) / nodes);
      }
    }
    return result;
  }

  // Row p: weights of the samples at the Chebyshev nodes in the coefficient of t^p.
  private static double[] chebyshevToMonomial(int degree) {
    int nodes = degree + 1;
    double[] result = new double[nodes * nodes];
    double[] previous = new double[nodes];
    double[] current = new double[nodes];
    for (int k = 0; k < nodes; k++) {
      double[] next = new double[nodes]; // monomials of T_k
      if (k == 0) {
        next[0] = 1;
      } else if (k == 1) {
        next[1] = 1;
      } else {
        for (int p = 0; p < nodes; p++) {
          next[p] = (p > 0 ? 2 * current[p - 1] : 0) - previous[p];
        }
      }
      for (int q = 0; q < nodes; q++) {
        double weight = (k == 0 ? 1.0 : 2.0) / nodes * Math.cos(Math.PI * k * (q + 0.5) / nodes);
        for (int p = 0; p < nodes; p++) {
          result[p * nodes + q] += weight * next[p];
        }
      }
      previous = current;
      current = next;
    }
    return result;
  }

  /**
   * How many functions the table has.
   *
   * @return the count
   */
  public int functions() {
    return functions;
  }

  /**
   * Degree of the polynomials.
   *
   * @return the highest power
   */
  public int degree() {
    return degree;
  }

  /**
   * The ends of the segments.
   *
   * @return a copy, ascending
   */
  public double[] edges() {
    return edges.clone();
  }

  /**
   * The polynomials, in t from −1 to 1 on each segment, for those who evaluate them elsewhere.
   *
   * @return a copy: {@code [segment][power][function]}
   */
  public double[] coefficients() {
    return coefficients.clone();
  }

  /**
   * The end of the table.
   *
   * @return the largest argument
   */
  public double end() {
    return edges[edges.length - 1];
  }

  /**
   * Bytes the table occupies.
   *
   * @return bytes
   */
  public long bytes() {
    return 8L * coefficients.length;
  }

  private int segment(double x) {
    if (x >= uniformStart) {
      int s = uniformFrom + (int) ((x - uniformStart) * uniformInverseWidth);
      return Math.min(s, edges.length - 2);
    }
    int found = Arrays.binarySearch(edges, 0, uniformFrom + 1, x);
    return found >= 0 ? found : Math.max(0, -found - 2);
  }

  /**
   * Evaluates all functions.
   *
   * @param x argument between the first and the last edge
   * @param out receives one number per function
   * @param offset where they start
   */
  public void evaluate(double x, double[] out, int offset) {
    evaluate(x, 0, functions, out, offset);
  }

  /**
   * Evaluates some functions.
   *
   * @param x argument between the first and the last edge
   * @param from the first of them
   * @param to behind the last
   * @param out receives one number per function, at its place among all
   * @param offset where those of all start
   */
  public void evaluate(double x, int from, int to, double[] out, int offset) {
    int s = segment(x);
    double low = edges[s];
    double high = edges[s + 1];
    double t = (2 * x - low - high) / (high - low);
    int base = s * (degree + 1) * functions;
    int f = from;
    for (; f + 4 <= to; f += 4) {
      // four at a time stay in registers
      int p = base + degree * functions + f;
      double a0 = coefficients[p];
      double a1 = coefficients[p + 1];
      double a2 = coefficients[p + 2];
      double a3 = coefficients[p + 3];
      while (p >= base + functions) {
        p -= functions;
        a0 = a0 * t + coefficients[p];
        a1 = a1 * t + coefficients[p + 1];
        a2 = a2 * t + coefficients[p + 2];
        a3 = a3 * t + coefficients[p + 3];
      }
      out[offset + f] = a0;
      out[offset + f + 1] = a1;
      out[offset + f + 2] = a2;
      out[offset + f + 3] = a3;
    }
    for (; f < to; f++) {
      int p = base + degree * functions + f;
      double a = coefficients[p];
      while (p >= base + functions) {
        p -= functions;
        a = a * t + coefficients[p];
      }
      out[offset + f] = a;
    }
  }

  /**
   * Evaluates all functions and their derivatives.
   *
   * @param x argument between the first and the last edge
   * @param out receives one number per function
   * @param slopes receives the derivative of each function with respect to x
   */
  public void evaluateWithSlopes(double x, double[] out, double[] slopes) {
    int s = segment(x);
    double low = edges[s];
    double high = edges[s + 1];
    double t = (2 * x - low - high) / (high - low);
    double scale = 2 / (high - low);
    int base = s * (degree + 1) * functions;
    int f = 0;
    for (; f + 2 <= functions; f += 2) {
      // two at a time, with their slopes, stay in registers
      int p = base + degree * functions + f;
      double a0 = coefficients[p];
      double a1 = coefficients[p + 1];
      double d0 = 0;
      double d1 = 0;
      while (p >= base + functions) {
        p -= functions;
        d0 = d0 * t + a0;
        d1 = d1 * t + a1;
        a0 = a0 * t + coefficients[p];
        a1 = a1 * t + coefficients[p + 1];
      }
      out[f] = a0;
      out[f + 1] = a1;
      slopes[f] = d0 * scale;
      slopes[f + 1] = d1 * scale;
    }
    for (; f < functions; f++) {
      int p = base + degree * functions + f;
      double a = coefficients[p];
      double d = 0;
      while (p >= base + functions) {
        p -= functions;
        d = d * t + a;
        a = a * t + coefficients[p];
      }
      out[f] = a;
      slopes[f] = d * scale;
    }
  }
}
