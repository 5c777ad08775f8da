package org.farfield.math;

import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Gamma;

/**
 * The upper incomplete gamma function for any real first argument, as needed for the Fourier
 * transform of smeared power laws (libraries stop at a &gt; 0, exponents p ≥ 3 need a ≤ 0).
 */
public final class IncompleteGamma {
  private static final double SWITCH = 1.5;
  // ζ(k)/k for k = 2 …: ln Γ(1+a) = −γ a + Σ (−1)^k ζ(k)/k a^k
  private static final double[] ZETA_OVER_K = zetaOverK(24);

  private IncompleteGamma() {}

  /**
   * Γ(a, x) · x^{−a}.
   *
   * @param a any real number below about 100
   * @param x positive
   * @return Γ(a, x) / x^a, to about 1e-14 relative
   */
  public static double scaledUpper(double a, double x) {
    if (x > SWITCH) {
      return Math.exp(-x) * continuedFraction(a, x);
    }
    if (a > 0.5) {
      return Gamma.value(a) * Math.pow(x, -a) - lowerSeries(a, x, 0);
    }
    // G(a−1) = (x G(a) − e^{−x}) / (a−1), down from the representative in (−1/2, 1/2].
    int steps = (int) Math.ceil(-a - 0.5);
    steps = Math.max(steps, 0);
    double start = a + steps;
    if (start <= -0.5) {
      start += 1;
      steps += 1;
    }
    double value = nearZero(start, x);
    double e = Math.exp(-x);
    for (int i = 1; i <= steps; i++) {
      value = (x * value - e) / (start - i);
    }
    return value;
  }

  // Σ_{k ≥ from} (−x)^k / (k! (a+k))
  private static double lowerSeries(double a, double x, int from) {
    double sum = 0;
    double term = 1;
    for (int k = 0; k < 60; k++) {
      if (k >= from) {
        double add = term / (a + k);
        sum += add;
        if (Math.abs(add) < 1e-18 * Math.abs(sum)) {
          break;
        }
      }
      term *= -x / (k + 1);
    }
    return sum;
  }

  // a in (−1/2, 1/2]: (Γ(1+a) − x^a)/a without the cancellation at a → 0.
  private static double nearZero(double a, double x) {
    double log = Math.log(x);
    double head;
    if (a == 0) {
      head = Digamma.value(1) - log;
    } else {
      head = (Math.expm1(logGamma1p(a)) - Math.expm1(a * log)) / a;
    }
    return Math.exp(-a * log) * head - lowerSeries(a, x, 1);
  }

  private static double logGamma1p(double a) {
    if (Math.abs(a) > 0.2) {
      return Math.log(Gamma.value(1 + a));
    }
    double sum = Digamma.value(1) * a;
    double power = a;
    for (int k = 2; k < ZETA_OVER_K.length; k++) {
      power *= -a;
      sum -= ZETA_OVER_K[k] * power;
    }
    return sum;
  }

  private static double[] zetaOverK(int count) {
    double[] values = new double[count];
    for (int k = 2; k < count; k++) {
      // direct sum to 60, Euler-Maclaurin for the rest
      double n = 60;
      double sum =
          Math.pow(n, 1 - k) / (k - 1) + 0.5 * Math.pow(n, -k) + k / 12.0 * Math.pow(n, -k - 1);
      sum -= k * (k + 1.0) * (k + 2.0) / 720.0 * Math.pow(n, -k - 3);
      for (int j = 1; j < 60; j++) {
        sum += Math.pow(j, -k);
      }
      values[k] = sum / k;
    }
    return values;
  }

  // Γ(a,x) = e^{−x} x^a · 1/(x+1−a − 1(1−a)/(x+3−a − …)), modified Lentz.
  private static double continuedFraction(double a, double x) {
    double tiny = 1e-300;
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / b;
    double h = d;
    for (int i = 1; i < 1000; i++) {
      double an = -i * (i - a);
      b += 2;
      d = an * d + b;
      if (Math.abs(d) < tiny) {
        d = tiny;
      }
      c = b + an / c;
      if (Math.abs(c) < tiny) {
        c = tiny;
      }
      d = 1 / d;
      double delta = d * c;
      h *= delta;
      if (Math.abs(delta - 1) < 1e-16) {
        break;
      }
    }
    return h;
  }
}
