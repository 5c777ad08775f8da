package org.farfield.math;

import java.util.ArrayList;
import java.util.Arrays;
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
  private final PiecewisePolynomial.Functions source;
  private final Map<Double, double[]> values = new HashMap<>(); // the final table asks again

  private AdaptiveTable(
      int degree, int functions, int group, PiecewisePolynomial.Functions source) {
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
      PiecewisePolynomial.Functions source) {
    AdaptiveTable table = new AdaptiveTable(degree, functions, group, source);
    double[] refined = table.refine(edges, tolerance, narrowest);
    return new PiecewisePolynomial(refined, degree, functions, table::at);
  }

  // What was not evaluated before is evaluated together.
  private double[][] at(double[] arguments) {
    double[] missing =
        Arrays.stream(arguments).filter(x -> !values.containsKey(x)).distinct().toArray();
    if (missing.length > 0) {
      double[][] found = source.at(missing);
      for (int i = 0; i < missing.length; i++) {
        values.put(missing[i], found[i]);
      }
    }
    return Arrays.stream(arguments).mapToObj(values::get).toArray(double[][]::new);
  }

  // One generation of segments after the other, so that many are evaluated together.
  private double[] refine(double[] first, double tolerance, double narrowest) {
    double[] scales = new double[(functions + group - 1) / group];
    for (double[] sample : at(PiecewisePolynomial.nodes(first, degree))) {
      for (int f = 0; f < functions; f++) {
        scales[f / group] = Math.max(scales[f / group], Math.abs(sample[f]));
      }
    }
    TreeSet<Double> edges = new TreeSet<>();
    Arrays.stream(first).forEach(edges::add);
    List<double[]> open = new ArrayList<>();
    for (int s = 0; s + 1 < first.length; s++) {
      open.add(new double[] {first[s], first[s + 1]});
    }
    while (!open.isEmpty()) {
      open.removeIf(segment -> 0.5 * (segment[1] - segment[0]) < narrowest);
      at(
          open.stream()
              .flatMapToDouble(segment -> Arrays.stream(PiecewisePolynomial.nodes(segment, degree)))
              .toArray());
      List<double[]> halves = new ArrayList<>();
      for (double[] segment : open) {
        if (!resolved(segment, scales, tolerance)) {
          double middle = 0.5 * (segment[0] + segment[1]);
          edges.add(middle);
          halves.add(new double[] {segment[0], middle});
          halves.add(new double[] {middle, segment[1]});
        }
      }
      open = halves;
    }
    return edges.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private boolean resolved(double[] segment, double[] scales, double tolerance) {
    double[][] samples = at(PiecewisePolynomial.nodes(segment, degree));
    int nodes = degree + 1;
    for (int order = degree - 1; order <= degree; order++) {
      for (int f = 0; f < functions; f++) {
        double coefficient = 0;
        for (int q = 0; q < nodes; q++) {
          coefficient +=
              2.0 / nodes * Math.cos(Math.PI * order * (q + 0.5) / nodes) * samples[q][f];
        }
        if (Math.abs(coefficient) > tolerance * scales[f / group]) {
          return false;
        }
      }
    }
    return true;
  }
}
