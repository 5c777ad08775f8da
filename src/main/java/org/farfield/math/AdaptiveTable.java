package org.farfield.math;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Makes a {@link PiecewisePolynomial} of functions that are smooth in most places and sharp in a
 * few: segments are halved until the highest Chebyshev coefficients have fallen below a tolerance.
 */
public final class AdaptiveTable {
  private final int degree;
  private final int functions;
  private final int group;
  private final PiecewisePolynomial.Function source;
  private final Map<Double, double[]> values = new HashMap<>(); // the final table asks again

  private AdaptiveTable(int degree, int functions, int group, PiecewisePolynomial.Function source) {
    this.degree = degree;
    this.functions = functions;
    this.group = group;
    this.source = source;
  }

  /**
   * Tabulates functions.
   *
   * @param edges first segments, ascending; wide ones suffice
   * @param degree polynomial degree on each segment
   * @param functions how many functions
   * @param group how many functions in a row share one scale of errors
   * @param tolerance error relative to the largest value of any function of the group
   * @param narrowest segments are not halved below this width
   * @param source evaluates the functions
   * @return the table
   */
  public static PiecewisePolynomial of(
      double[] edges,
      int degree,
      int functions,
      int group,
      double tolerance,
      double narrowest,
      PiecewisePolynomial.Function source) {
    AdaptiveTable table = new AdaptiveTable(degree, functions, group, source);
    double[] refined = table.refine(edges, tolerance, narrowest);
    return new PiecewisePolynomial(
        refined,
        degree,
        functions,
        (x, out) -> System.arraycopy(table.at(x), 0, out, 0, functions));
  }

  private double[] at(double x) {
    return values.computeIfAbsent(
        x,
        at -> {
          double[] result = new double[functions];
          source.evaluate(at, result);
          return result;
        });
  }

  private double[] refine(double[] first, double tolerance, double narrowest) {
    double[] scales = new double[(functions + group - 1) / group];
    Deque<double[]> open = new ArrayDeque<>();
    for (int s = 0; s + 1 < first.length; s++) {
      open.add(new double[] {first[s], first[s + 1]});
      for (double[] sample : samples(first[s], first[s + 1])) {
        for (int f = 0; f < functions; f++) {
          scales[f / group] = Math.max(scales[f / group], Math.abs(sample[f]));
        }
      }
    }
    TreeSet<Double> edges = new TreeSet<>();
    Arrays.stream(first).forEach(edges::add);
    while (!open.isEmpty()) {
      double[] segment = open.remove();
      double middle = 0.5 * (segment[0] + segment[1]);
      if (middle - segment[0] >= narrowest && !resolved(segment, scales, tolerance)) {
        edges.add(middle);
        open.add(new double[] {segment[0], middle});
        open.add(new double[] {middle, segment[1]});
      }
    }
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  // At the Chebyshev nodes, in the order and by the formula of PiecewisePolynomial.
  private List<double[]> samples(double low, double high) {
    double middle = 0.5 * (low + high);
    double half = 0.5 * (high - low);
    List<double[]> result = new ArrayList<>();
    for (int q = 0; q <= degree; q++) {
      result.add(at(middle + half * Math.cos(Math.PI * (q + 0.5) / (degree + 1))));
    }
    return result;
  }

  private boolean resolved(double[] segment, double[] scales, double tolerance) {
    List<double[]> samples = samples(segment[0], segment[1]);
    int nodes = degree + 1;
    for (int order = degree - 1; order <= degree; order++) {
      for (int f = 0; f < functions; f++) {
        double coefficient = 0;
        for (int q = 0; q < nodes; q++) {
          coefficient +=
              2.0 / nodes * Math.cos(Math.PI * order * (q + 0.5) / nodes) * samples.get(q)[f];
        }
        if (Math.abs(coefficient) > tolerance * scales[f / group]) {
          return false;
        }
      }
    }
    return true;
  }
}
