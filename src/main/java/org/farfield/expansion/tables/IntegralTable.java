package org.farfield.expansion.tables;

import java.util.Arrays;
import org.farfield.math.BesselTransform;
import org.farfield.math.GaussPanels;

/**
 * The integrals I_nl(k) = ∫ r² R_nl(r) j_l(kr) dr for any k: their power series where k is small,
 * else Chebyshev polynomials between panels of k. As functions of k they oscillate no faster than
 * sin(k · extent), so panels of fixed phase resolve them to rounding; the integrals at the nodes
 * are one transform. Immutable.
 */
final class IntegralTable {
  // The series is used for k · extent up to here: its largest term is below 3 times the sum's
  // scale.
  private static final double SERIES_PHASE = 4;
  private static final int SERIES_TERMS = 18;
  // Phase of one panel: (4.5)^24 / (2^23 24!) = 9e-16 is what the interpolation leaves out.
  private static final double PANEL_PHASE = 9;
  private static final double FIRST_PANELS = 1.5; // as narrow where I_nl still rises as k^l
  private static final int NODES = 24;

  private final int maxAngular;
  private final int size;
  private final double largest;
  private final double[][] moments; // [term][function]
  private final double[] edges;
  private final double[] coefficients; // [panel][order][function]

  /**
   * Makes the table.
   *
   * @param rule radial quadrature
   * @param weighted {@code [l · size + n][q]} w r² R_nl
   * @param maxAngular L
   * @param extent of the functions, Å
   * @param largest k, 1/Å
   */
  IntegralTable(
      GaussPanels rule, double[][] weighted, int maxAngular, double extent, double largest) {
    this.maxAngular = maxAngular;
    this.size = weighted.length / (maxAngular + 1);
    this.largest = largest;
    this.moments = moments(rule.nodes(), weighted);
    this.edges = edges(extent);
    double[] points = new double[(edges.length - 1) * NODES];
    for (int p = 0; p + 1 < edges.length; p++) {
      for (int i = 0; i < NODES; i++) {
        double t = Math.cos(Math.PI * (i + 0.5) / NODES);
        points[p * NODES + i] =
            0.5 * (edges[p] + edges[p + 1]) + 0.5 * t * (edges[p + 1] - edges[p]);
      }
    }
    this.coefficients = coefficients(new BesselTransform(rule, maxAngular, weighted).at(points));
  }

  private double[] edges(double extent) {
    double start = SERIES_PHASE / extent;
    double width = PANEL_PHASE / extent;
    double[] result = {start};
    while (result[result.length - 1] < largest) {
      double from = result[result.length - 1];
      result = Arrays.copyOf(result, result.length + 1);
      result[result.length - 1] = Math.min(from * FIRST_PANELS, from + width);
    }
    return result;
  }

  // Σ_q w r² R (−1)^i r^{l+2i} / (2^i i! (2l+2i+1)!!), the coefficient of k^{l+2i}.
  private double[][] moments(double[] r, double[][] weighted) {
    double[][] result = new double[SERIES_TERMS][weighted.length];
    double[] power = new double[r.length]; // r^{l+2i} / …
    double[] leading = new double[r.length];
    Arrays.fill(leading, 1);
    for (int l = 0; l <= maxAngular; l++) {
      System.arraycopy(leading, 0, power, 0, r.length);
      for (int i = 0; i < SERIES_TERMS; i++) {
        for (int f = l * size; f < (l + 1) * size; f++) {
          double sum = 0;
          for (int q = 0; q < r.length; q++) {
            sum += weighted[f][q] * power[q];
          }
          result[i][f] = sum;
        }
        double factor = -0.5 / ((i + 1) * (2.0 * (l + i + 1) + 1));
        for (int q = 0; q < r.length; q++) {
          power[q] *= factor * r[q] * r[q];
        }
      }
      for (int q = 0; q < r.length; q++) {
        leading[q] *= r[q] / (2 * l + 3);
      }
    }
    return result;
  }

  private double[] coefficients(double[][] samples) {
    int functions = (maxAngular + 1) * size;
    double[] result = new double[samples.length * functions];
    double[] cosines = new double[NODES * NODES]; // [order][node]
    for (int order = 0; order < NODES; order++) {
      for (int i = 0; i < NODES; i++) {
        cosines[order * NODES + i] =
            (order == 0 ? 1.0 : 2.0) / NODES * Math.cos(Math.PI * order * (i + 0.5) / NODES);
      }
    }
    for (int at = 0; at < samples.length; at++) {
      int panel = at / NODES;
      int order = at % NODES;
      for (int i = 0; i < NODES; i++) {
        double cosine = cosines[order * NODES + i];
        double[] sample = samples[panel * NODES + i];
        for (int f = 0; f < functions; f++) {
          result[at * functions + f] += cosine * sample[f];
        }
      }
    }
    return result;
  }

  /** Whether the table reaches so far. */
  boolean covers(double k) {
    return k <= edges[0] || k <= largest;
  }

  /** The integrals at k, l-major. */
  void evaluate(double k, double[] out) {
    if (k <= edges[0]) {
      series(k, out);
    } else {
      panel(k, out);
    }
  }

  private void series(double k, double[] out) {
    int functions = (maxAngular + 1) * size;
    Arrays.fill(out, 0, functions, 0);
    for (int i = SERIES_TERMS - 1; i >= 0; i--) {
      for (int f = 0; f < functions; f++) {
        out[f] = out[f] * k * k + moments[i][f];
      }
    }
    double power = 1;
    for (int l = 0; l <= maxAngular; l++) {
      for (int f = l * size; f < (l + 1) * size; f++) {
        out[f] *= power;
      }
      power *= k;
    }
  }

  private void panel(double k, double[] out) {
    int found = Arrays.binarySearch(edges, k);
    int panel = Math.min(found >= 0 ? found : -found - 2, edges.length - 2);
    double t = (2 * k - edges[panel] - edges[panel + 1]) / (edges[panel + 1] - edges[panel]);
    int functions = (maxAngular + 1) * size;
    double[] above = new double[functions];
    double[] current = new double[functions];
    // Clenshaw
    for (int order = NODES - 1; order > 0; order--) {
      int at = (panel * NODES + order) * functions;
      for (int f = 0; f < functions; f++) {
        double next = coefficients[at + f] + 2 * t * current[f] - above[f];
        above[f] = current[f];
        current[f] = next;
      }
    }
    int at = panel * NODES * functions;
    for (int f = 0; f < functions; f++) {
      out[f] = coefficients[at + f] + t * current[f] - above[f];
    }
  }
}
