package org.farfield.expansion.tables;

import java.util.Arrays;

/**
 * f^L_nl(d) d^{p+l+L} of multipoles beyond the source of a power law, as functions of u = (D/d)²:
 * power series, whose terms are those of {@link LongRangeTable}'s hypergeometric function times
 * what the derivatives make of d^{−s}. Integrals over r are made of each power once, for all u.
 */
final class MultipoleTail {
  private static final int MOST_TERMS = 2000;
  private static final double LITTLE = 1e-17; // of the largest term

  private final MultipoleCoupling coupling;
  private final int size;
  private final double exponent;
  private final double amplitude;
  private final int terms;
  private final double[] moments; // [term][l][n] ∫ r² R_nl r^l (r/D)^{2i} dr

  /**
   * Makes the integrals.
   *
   * @param exponent p
   * @param amplitude of the power
   * @param distance D from which on there is nothing but the power, Å
   */
  MultipoleTail(
      MultipoleCoupling coupling,
      RadialFunctions radial,
      double exponent,
      double amplitude,
      double distance) {
    this.coupling = coupling;
    this.exponent = exponent;
    this.amplitude = amplitude;
    size = radial.basis().size();
    double largest = radial.basis().extent() / distance;
    terms = terms(largest * largest);
    moments = new double[terms * radial.count()];
    int degrees = coupling.maxAngular() + 1;
    radial.project(
        0,
        Double.MAX_VALUE,
        terms,
        (r, factors) -> {
          double square = r / distance * (r / distance);
          for (int l = 0; l < degrees; l++) {
            double power = Math.pow(r, l);
            for (int i = 0; i < terms; i++) {
              factors[i * degrees + l] = power;
              power *= square;
            }
          }
        },
        moments);
  }

  // Until none adds anything at the largest argument.
  private int terms(double x) {
    int most = 1;
    for (int l = 0; l <= coupling.maxAngular(); l++) {
      for (int slot = 0; slot < coupling.slots(); slot++) {
        double term = 1;
        double largest = 0;
        for (int i = 0; i < MOST_TERMS && term != 0; i++) {
          double next = Math.abs(term * steps(slot, l, exponent + l + 2 * i));
          most = Math.max(most, i + 1);
          largest = Math.max(largest, next);
          if (next < LITTLE * largest) {
            break;
          }
          term *= ratio(l, i) * x;
        }
      }
    }
    return most;
  }

  /** All functions, {@code [slot][l][n]}. */
  void at(double u, double[] out) {
    int degrees = coupling.maxAngular() + 1;
    double[] all = new double[terms];
    Arrays.fill(out, 0);
    double factor = 4 * Math.PI * amplitude;
    for (int l = 0; l < degrees; l++) {
      double term = factor;
      for (int i = 0; i < terms; i++) {
        all[i] = term;
        term *= ratio(l, i) * u;
      }
      for (int i = terms - 1; i >= 0; i--) { // the smallest first: sums round less
        for (int slot = 0; slot < coupling.slots(); slot++) {
          double of = all[i] * steps(slot, l, exponent + l + 2 * i);
          int from = (i * degrees + l) * size;
          int to = (slot * degrees + l) * size;
          for (int n = 0; n < size; n++) {
            out[to + n] += of * moments[from + n];
          }
        }
      }
      factor *= (0.5 * exponent + l) / (1.5 + l);
    }
  }

  // Of the next term to one, without the argument.
  private double ratio(int l, int i) {
    return (0.5 * exponent + l + i) * (0.5 * (exponent - 1) + i) / ((l + 1.5 + i) * (i + 1));
  }

  // What the derivatives of a slot make of d^{−s}, each step up or down in λ a number:
  // −(d/dd − λ/d) d^{−s} = (s + λ) d^{−s−1} goes to λ + 1,
  // (d/dd + (λ+1)/d) d^{−s} = (λ + 1 − s) d^{−s−1} to λ − 1.
  private static double steps(int slot, int l, double s) {
    return switch (slot) {
      case 0 -> 1;
      case 1 -> s + l;
      case 2 -> l + 1 - s;
      case 3 -> (s + l) * (s + l + 2);
      case 4 -> (s + l) * (l + 1 - s);
      default -> (l + 1 - s) * (l - 1 - s);
    };
  }
}
