package org.farfield.backend.cpu;

import org.farfield.expansion.SplitRestTable;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.math.PiecewisePolynomial;

/** The pair functions of one split density as the kernels read them. */
final class NearTable {
  final SplitRestTable tables;
  final double squaredCutoff;
  final double[] coefficients;
  final int functions; // padded
  private final int degree;
  private final double[] edges;
  private final double[] inverseWidths;
  private final int[] segments; // by bucket as wide as the narrowest segment
  private final double inverseBucket;

  NearTable(SplitRestTable tables, double cutoff) {
    this.tables = tables;
    PiecewisePolynomial table = tables.table();
    squaredCutoff = cutoff * cutoff;
    coefficients = table.coefficients();
    functions = table.functions();
    degree = table.degree();
    edges = table.edges();
    inverseWidths = new double[edges.length - 1];
    double narrowest = Double.MAX_VALUE;
    for (int s = 0; s < inverseWidths.length; s++) {
      inverseWidths[s] = 1 / (edges[s + 1] - edges[s]);
      narrowest = Math.min(narrowest, edges[s + 1] - edges[s]);
    }
    inverseBucket = 1 / narrowest;
    segments = new int[(int) (table.end() * inverseBucket) + 2];
    int s = 0;
    for (int b = 0; b < segments.length; b++) {
      while (s + 2 < edges.length && b * narrowest >= edges[s + 1]) {
        s++;
      }
      segments[b] = s;
    }
  }

  void evaluate(NearKernel kernel, double d, double[] out, int offset) {
    int s = segment(d);
    kernel.polynomials(functions, degree, coefficients, start(s), variable(s, d), out, offset);
  }

  void evaluateWithSlopes(NearKernel kernel, double d, double[] out, double[] slopes) {
    int s = segment(d);
    kernel.polynomialsWithSlopes(
        functions, degree, coefficients, start(s), variable(s, d), out, slopes);
    double scale = 2 * inverseWidths[s];
    for (int i = 0; i < functions; i++) {
      slopes[i] *= scale;
    }
  }

  private int segment(double d) {
    int s = segments[(int) (d * inverseBucket)];
    while (s + 2 < edges.length && d >= edges[s + 1]) {
      s++;
    }
    return s;
  }

  private int start(int segment) {
    return segment * (degree + 1) * functions;
  }

  private double variable(int segment, double d) {
    return 2 * (d - edges[segment]) * inverseWidths[segment] - 1;
  }
}
