package org.farfield.expansion.tables;

import java.util.Arrays;
import org.farfield.math.BesselTransform;
import org.farfield.math.ChebyshevTable;
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
  // Phase of the narrowest panels: (4.5)^24 / (2^23 24!) = 9e-16 is what interpolation leaves out.
  private static final double PANEL_PHASE = 9;
  private static final double FIRST_PANELS = 1.5; // as narrow where I_nl still rises as k^l
  private static final int DIVISIONS = 4; // of the widest panels, at most
  private static final double ROUNDING = 3e-16; // of an integral, relative to that of the sizes

  private final int maxAngular;
  private final int size;
  private final double largest;
  private final double[][] moments; // [term][function]
  private final double start; // of the panels
  private final ChebyshevTable panels;

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
    this.start = SERIES_PHASE / extent;
    double width = PANEL_PHASE / extent;
    this.panels =
        new ChebyshevTable(
            edges(width),
            width,
            size,
            ChebyshevTable.TOLERANCE,
            noise(rule.nodes(), weighted),
            new BesselTransform(rule, maxAngular, weighted)::at);
  }

  // Each as wide as its beginning allows, and a power of 2 times as a panel that needs no trial.
  private double[] edges(double width) {
    double[] result = {start};
    while (result[result.length - 1] < largest) {
      double from = result[result.length - 1];
      double wide = width;
      double most = Math.min(from * (FIRST_PANELS - 1), largest + width - from);
      for (int i = 0; i < DIVISIONS && 2 * wide <= most; i++) {
        wide *= 2;
      }
      result = Arrays.copyOf(result, result.length + 1);
      result[result.length - 1] = from + Math.min(from * (FIRST_PANELS - 1), wide);
    }
    return result;
  }

  // |j_l(x)| is at most 1 and 1/x
  private ChebyshevTable.Noise noise(double[] r, double[][] weighted) {
    double[] all = new double[maxAngular + 1];
    double[] falling = new double[maxAngular + 1];
    for (int f = 0; f < weighted.length; f++) {
      double sum = 0;
      double overRadius = 0;
      for (int q = 0; q < r.length; q++) {
        sum += Math.abs(weighted[f][q]);
        overRadius += Math.abs(weighted[f][q]) / r[q];
      }
      all[f / size] = Math.max(all[f / size], ROUNDING * sum);
      falling[f / size] = Math.max(falling[f / size], ROUNDING * overRadius);
    }
    return k -> {
      double[] result = new double[all.length];
      Arrays.setAll(result, l -> Math.min(all[l], falling[l] / k));
      return result;
    };
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

  /** Whether the table reaches so far. */
  boolean covers(double k) {
    return k <= start || k <= largest;
  }

  /** The integrals at k, l-major. */
  void evaluate(double k, double[] out) {
    if (k <= start) {
      series(k, out);
    } else {
      panels.evaluate(k, out);
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
}
