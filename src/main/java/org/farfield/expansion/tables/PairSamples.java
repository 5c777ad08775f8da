package org.farfield.expansion.tables;

import java.util.Arrays;
import org.farfield.basis.RadialBasis;
import org.farfield.math.ChebyshevTable;
import org.farfield.math.PiecewisePolynomial;

/**
 * Pair functions by as few transforms from k to distances as they need: those of sharp sources are
 * sharp near the origin, and where functions of the basis have edges, only.
 */
final class PairSamples {
  // In units of the smearing, segments that resolve anything: 2 e^{−k²/2} J_24(k) < 1e-19.
  private static final double NARROWEST = 2;
  // Of the extent of a basis the first segments are at most such a part, and of its panels so many:
  // what is narrower than they could be missed.
  private static final double PARTS = 5;
  private static final double PANELS = 4;
  // of a transform, relative to the root of the sum of squares of its terms
  private static final double ROUNDING = 2e-16;
  // Polynomials of degree 11 on so many parts of a segment are as accurate as those of it.
  private static final int DIVISIONS = 4;

  private PairSamples() {}

  /**
   * Samples functions.
   *
   * @param end up to this distance, Å
   * @param smearing of the sources, Å
   * @param basis of the radial functions
   * @param tolerance relative to the largest value of an l
   * @param norms root of the sum of squares of the terms of a transform, per function
   * @param transform makes the functions
   * @return the functions from 0 to the end
   */
  static ChebyshevTable of(
      double end,
      double smearing,
      RadialBasis basis,
      double tolerance,
      double[] norms,
      PiecewisePolynomial.Functions transform) {
    int size = basis.size();
    double most = basis.extent() / PARTS;
    double[] panels = basis.smoothPanels();
    for (int i = 1; i < panels.length; i++) {
      most = Math.min(most, PANELS * (panels[i] - panels[i - 1]));
    }
    double wide = NARROWEST * smearing;
    while (2 * wide < most) {
      wide *= 2;
    }
    int count = (int) Math.ceil(end / wide);
    double[] edges = new double[count + 1];
    Arrays.setAll(edges, i -> end * i / count);
    double[] noise = new double[norms.length / size];
    for (int f = 0; f < norms.length; f++) {
      double rounding = ROUNDING / ChebyshevTable.TOLERANCE * tolerance;
      noise[f / size] = Math.max(noise[f / size], rounding * norms[f]);
    }
    double narrowest = NARROWEST * smearing / wide * end / count;
    return new ChebyshevTable(edges, narrowest, size, tolerance, x -> noise, transform);
  }

  /** Segments of a table of polynomials of degree 11 of the same accuracy. */
  static double[] edges(ChebyshevTable samples) {
    double[] wide = samples.edges();
    double[] edges = new double[(wide.length - 1) * DIVISIONS + 1];
    for (int i = 0; i < edges.length; i++) {
      double from = wide[i / DIVISIONS];
      double to = wide[Math.min(i / DIVISIONS + 1, wide.length - 1)];
      edges[i] = from + (to - from) * (i % DIVISIONS) / DIVISIONS;
    }
    return edges;
  }
}
