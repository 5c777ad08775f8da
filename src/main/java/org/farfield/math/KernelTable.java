package org.farfield.math;

/**
 * A {@link PiecewisePolynomial} laid out for vector kernels: functions padded with zeros, no higher
 * powers than the functions of a segment need, and the segment of an argument found by a table of
 * buckets. Immutable; its arrays are not to be written.
 */
public final class KernelTable {
  private static final int BUCKETS_PER_SEGMENT = 16;
  // What lower degrees may change, of the largest function in the middle of a segment: less than
  // the values of a table are off by.
  private static final double TOLERANCE = 5e-15;

  private final int functions;
  private final int degree;
  private final int[] degrees; // by segment
  private final double[] edges;
  private final double[] inverseWidths;
  private final double[] coefficients;
  private final int[] segments; // by bucket: that of its beginning
  private final double inverseBucket;

  /**
   * Lays a table out.
   *
   * @param table that begins at 0
   * @param padding functions are filled up to a multiple of this
   */
  public KernelTable(PiecewisePolynomial table, int padding) {
    functions = (table.functions() + padding - 1) / padding * padding;
    degree = table.degree();
    edges = table.edges();
    coefficients = padded(table.coefficients(), table.functions(), functions);
    degrees = new int[edges.length - 1];
    double[][] chebyshev = chebyshev(degree);
    for (int segment = 0; segment < degrees.length; segment++) {
      degrees[segment] = economize(segment, chebyshev);
    }
    inverseWidths = new double[edges.length - 1];
    for (int s = 0; s < inverseWidths.length; s++) {
      inverseWidths[s] = 1 / (edges[s + 1] - edges[s]);
    }
    double bucket = table.end() / (BUCKETS_PER_SEGMENT * inverseWidths.length);
    inverseBucket = 1 / bucket;
    segments = new int[(int) (table.end() * inverseBucket) + 2];
    int s = 0;
    for (int b = 0; b < segments.length; b++) {
      while (s + 2 < edges.length && b * bucket >= edges[s + 1]) {
        s++;
      }
      segments[b] = s;
    }
  }

  private static double[] padded(double[] all, int from, int to) {
    if (from == to) {
      return all;
    }
    double[] result = new double[all.length / from * to];
    for (int row = 0; row < all.length / from; row++) {
      System.arraycopy(all, row * from, result, row * to, from);
    }
    return result;
  }

  // Monomials of T_0 … T_degree.
  private static double[][] chebyshev(int degree) {
    double[][] result = new double[degree + 1][degree + 1];
    for (int n = 0; n <= degree; n++) {
      for (int power = 0; power <= n; power++) {
        result[n][power] =
            n < 2
                ? (power == n ? 1 : 0)
                : (power == 0 ? 0 : 2 * result[n - 1][power - 1]) - result[n - 2][power];
      }
    }
    return result;
  }

  // Takes multiples of T_n away, whose largest value is theirs, as long as they are too small to
  // count. Returns the degree that is left.
  private int economize(int segment, double[][] chebyshev) {
    int from = start(segment);
    double allowed = 0;
    for (int f = 0; f < functions; f++) {
      allowed = Math.max(allowed, TOLERANCE * Math.abs(coefficients[from + f]));
    }
    double[] changes = new double[functions];
    int n = degree;
    while (n > 0 && canDrop(n, from, chebyshev[n], changes, allowed)) {
      for (int f = 0; f < functions; f++) {
        double multiple = coefficients[from + n * functions + f] / chebyshev[n][n];
        for (int power = 0; power <= n; power++) {
          coefficients[from + power * functions + f] -= multiple * chebyshev[n][power];
        }
      }
      n--;
    }
    return n;
  }

  private boolean canDrop(int n, int from, double[] polynomial, double[] changes, double allowed) {
    boolean result = true;
    for (int f = 0; f < functions; f++) {
      changes[f] += Math.abs(coefficients[from + n * functions + f]) / polynomial[n];
      result &= changes[f] <= allowed;
    }
    return result;
  }

  /**
   * How many functions there are, zeros included.
   *
   * @return a multiple of the padding
   */
  public int functions() {
    return functions;
  }

  /**
   * Degree of the polynomials of a segment.
   *
   * @param segment which
   * @return the highest power
   */
  public int degree(int segment) {
    return degrees[segment];
  }

  /**
   * The polynomials.
   *
   * @return {@code [power][function]} from {@link #start} of a segment on, the array itself
   */
  public double[] coefficients() {
    return coefficients;
  }

  /**
   * How many segments there are.
   *
   * @return at least one
   */
  public int segments() {
    return inverseWidths.length;
  }

  /**
   * Where an argument is.
   *
   * @param x from 0 to the end of the table
   * @return its segment
   */
  public int segment(double x) {
    int s = segments[(int) (x * inverseBucket)];
    while (s + 2 < edges.length && x >= edges[s + 1]) {
      s++;
    }
    return s;
  }

  /**
   * Whether an argument is on a segment.
   *
   * @param segment which
   * @param x from 0 to the end of the table
   * @return whether {@link #segment} of it is this one
   */
  public boolean isOn(int segment, double x) {
    return x >= edges[segment] && (x < edges[segment + 1] || segment + 2 == edges.length);
  }

  /**
   * Where the polynomials of a segment begin.
   *
   * @param segment which
   * @return index in {@link #coefficients()}
   */
  public int start(int segment) {
    return segment * (degree + 1) * functions;
  }

  /**
   * The polynomials' variable.
   *
   * @param segment of the argument
   * @param x the argument
   * @return from −1 to 1
   */
  public double variable(int segment, double x) {
    return 2 * (x - edges[segment]) * inverseWidths[segment] - 1;
  }

  /**
   * How the variable grows with the argument.
   *
   * @param segment of the argument
   * @return its derivative
   */
  public double slope(int segment) {
    return 2 * inverseWidths[segment];
  }
}
