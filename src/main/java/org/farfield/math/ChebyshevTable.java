package org.farfield.math;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Functions from few samples, exact to what rounding leaves of these: Chebyshev polynomials of high
 * degree on segments that are halved until the highest of them count no more. For other tables to
 * be made of, where each sample is dear. Immutable.
 */
public final class ChebyshevTable implements PiecewisePolynomial.Functions {
  /** Of each segment. */
  public static final int NODES = 24;

  /**
   * A little more than what rounding leaves of sums of many terms, relative to the largest. Where
   * the highest polynomials are so small each order is a fourth of the one before, or rounding.
   */
  public static final double TOLERANCE = 1e-14;

  // How many of the highest polynomials must count no more: functions may be even or odd on a
  // segment, and few samples mislead.
  private static final int HIGHEST = 4;
  // Of so much one halving leaves 2^−20 or less: as much as rounding.
  private static final double HALVED = 1e-8;
  // With so much nothing is seen of the functions yet.
  private static final double UNSEEN = 0.01;
  private static final double[] COSINES = cosines(); // [order][node]

  private final int functions;
  private final int group;
  private final double[] edges;
  private final double[][] coefficients; // [segment][order][function]

  /**
   * Samples functions.
   *
   * @param first edges of wide segments, ascending
   * @param narrowest segments are not divided below this width: it must do for any function
   * @param group how many functions in a row share one scale of errors
   * @param tolerance what may be left out, relative to the largest value of a group on a segment
   * @param noise what samples are off by: less is not resolved
   * @param source evaluates the functions, of many segments together
   */
  public ChebyshevTable(
      double[] first,
      double narrowest,
      int group,
      double tolerance,
      Noise noise,
      PiecewisePolynomial.Functions source) {
    this.group = group;
    Map<Double, double[]> done = new TreeMap<>(); // by where segments begin
    double[] open = new double[2 * (first.length - 1)]; // ends of each
    for (int s = 0; s < open.length; s++) {
      open[s] = first[(s + 1) / 2];
    }
    int count = 0;
    while (open.length > 0) {
      double[][] samples = source.at(nodes(open));
      count = samples[0].length;
      DoubleStream.Builder next = DoubleStream.builder();
      for (int s = 0; s < open.length; s += 2) {
        double from = open[s];
        double width = open[s + 1] - from;
        double[] found = transform(samples, s / 2 * NODES);
        int parts = parts(found, tolerance, noise.at(from));
        while (parts > 1 && width < 0.999 * parts * narrowest) {
          parts /= 2;
        }
        if (parts == 1) {
          done.put(from, found);
        }
        for (int part = 0; part < parts && parts > 1; part++) {
          next.add(from + part * width / parts);
          next.add(part + 1 == parts ? open[s + 1] : from + (part + 1) * width / parts);
        }
      }
      open = next.build().toArray();
    }
    functions = count;
    edges = new double[done.size() + 1];
    int at = 0;
    for (double edge : done.keySet()) {
      edges[at++] = edge;
    }
    edges[at] = first[first.length - 1];
    coefficients = done.values().toArray(double[][]::new);
  }

  /** What samples are off by. */
  @FunctionalInterface
  public interface Noise {
    /**
     * From an argument on.
     *
     * @param x where a segment begins
     * @return one number per group of functions
     */
    double[] at(double x);
  }

  private static double[] cosines() {
    double[] result = new double[NODES * NODES];
    for (int order = 0; order < NODES; order++) {
      for (int i = 0; i < NODES; i++) {
        result[order * NODES + i] =
            (order == 0 ? 1.0 : 2.0) / NODES * Math.cos(Math.PI * order * (i + 0.5) / NODES);
      }
    }
    return result;
  }

  private static double[] nodes(double[] ends) {
    double[] result = new double[ends.length / 2 * NODES];
    for (int s = 0; s < ends.length; s += 2) {
      double[] of = PiecewisePolynomial.nodes(new double[] {ends[s], ends[s + 1]}, NODES - 1);
      System.arraycopy(of, 0, result, s / 2 * NODES, NODES);
    }
    return result;
  }

  private static double[] transform(double[][] samples, int from) {
    int functions = samples[0].length;
    double[] result = new double[NODES * functions];
    for (int order = 0; order < NODES; order++) {
      for (int i = 0; i < NODES; i++) {
        double cosine = COSINES[order * NODES + i];
        double[] sample = samples[from + i];
        for (int f = 0; f < functions; f++) {
          result[order * functions + f] += cosine * sample[f];
        }
      }
    }
    return result;
  }

  // How many parts a segment needs, as far as one can see: a power of 2.
  private int parts(double[] all, double tolerance, double[] noise) {
    int count = all.length / NODES;
    int parts = 1;
    for (int g = 0; g * group < count; g++) {
      double largest = 0;
      double left = 0;
      for (int order = 0; order < NODES; order++) {
        for (int f = g * group; f < Math.min(count, (g + 1) * group); f++) {
          double size = Math.abs(all[order * count + f]);
          largest = Math.max(largest, size);
          left = order < NODES - HIGHEST ? left : Math.max(left, size);
        }
      }
      if (left > tolerance * largest && left > noise[g]) {
        int needed = left > UNSEEN * largest ? 16 : left > HALVED * largest ? 4 : 2;
        parts = Math.max(parts, needed);
      }
    }
    return parts;
  }

  /**
   * The ends of the segments.
   *
   * @return a copy, ascending
   */
  public double[] edges() {
    return edges.clone();
  }

  @Override
  public double[][] at(double[] arguments) {
    double[][] result = new double[arguments.length][functions];
    double[] above = new double[functions];
    for (int i = 0; i < arguments.length; i++) {
      evaluate(arguments[i], above, result[i]);
    }
    return result;
  }

  /**
   * Evaluates all functions.
   *
   * @param x argument between the first and the last edge
   * @param out receives one number per function
   */
  public void evaluate(double x, double[] out) {
    evaluate(x, new double[functions], out);
  }

  // Clenshaw, two orders a step so that nothing is copied
  private void evaluate(double x, double[] above, double[] current) {
    int found = Arrays.binarySearch(edges, x);
    int segment = Math.max(0, Math.min(found >= 0 ? found : -found - 2, edges.length - 2));
    double low = edges[segment];
    double t = (2 * x - low - edges[segment + 1]) / (edges[segment + 1] - low);
    double[] all = coefficients[segment];
    Arrays.fill(above, 0);
    Arrays.fill(current, 0, functions, 0);
    step(all, NODES - 1, 2 * t, current, above); // c_23 lies in above
    for (int order = NODES - 2; order > 1; order -= 2) {
      step(all, order, 2 * t, above, current);
      step(all, order - 1, 2 * t, current, above);
    }
    for (int f = 0; f < functions; f++) {
      current[f] = all[f] + t * above[f] - current[f];
    }
  }

  private void step(double[] all, int order, double twice, double[] current, double[] above) {
    int at = order * functions;
    for (int f = 0; f < functions; f++) {
      above[f] = all[at + f] + twice * current[f] - above[f];
    }
  }
}
