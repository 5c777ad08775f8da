package org.farfield.potential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Gamma;
import org.farfield.math.GaussLegendre;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLawTest {
  private static final double SIGMA = 0.8;
  private static final GaussLegendre RULE = GaussLegendre.of(30);

  private static double integral(
      double from, double to, int panels, DoubleUnaryOperator integrand) {
    double half = 0.5 * (to - from) / panels;
    double sum = 0;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double x = from + half * (2 * panel + 1 + RULE.nodes()[q]);
        sum += half * RULE.weights()[q] * integrand.applyAsDouble(x);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7, 3, 3.5, 4, 6, 8, 10, 12})
  void atTheSourceItHasItsClosedForm(double p) {
    double expected = 1 / (Gamma.value(p / 2 + 1) * Math.pow(2 * SIGMA * SIGMA, p / 2));
    double value = new PowerLaw(p, SIGMA).value(0);
    assertThat(value / expected).isCloseTo(1, offset(1e-13));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7, 3, 3.5, 4, 6, 8, 10, 12})
  void farAwayItIsThePowerLaw(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    for (double r : new double[] {12 * SIGMA, 30, 1e3, 1e6}) {
      assertThat(potential.value(r) * Math.pow(r, p)).isCloseTo(1, offset(1e-12));
    }
  }

  /** v_p(r) = 1/Γ(p/2) ∫_0^T t^{p/2−1} e^{−r²t} dt with T = 1/2σ²: a mixture of Gaussians. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7, 3, 3.5, 4, 6, 8, 10, 12})
  void valuesAreMixturesOfGaussians(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    Random random = new Random(11);
    double end = 1 / (2 * SIGMA * SIGMA);
    for (int i = 0; i < 40; i++) {
      double r = SIGMA * Math.pow(10, 3 * random.nextDouble() - 2);
      // t = T e^{−y}
      double mixture =
          integral(
              0,
              80 / p + 10,
              100,
              y -> Math.exp(-0.5 * p * y) * Math.exp(-r * r * end * Math.exp(-y)));
      double expected = mixture * Math.pow(end, p / 2) / Gamma.value(p / 2);
      assertThat(potential.value(r) / expected).as("r = %s", r).isCloseTo(1, offset(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7, 3, 3.5, 4, 6, 8, 10, 12})
  void branchesMeet(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    // the series ends where r²/2σ² = p/2 + 1
    double edge = SIGMA * Math.sqrt(p + 2);
    Random random = new Random(12);
    for (int i = 0; i < 100; i++) {
      double step = Math.pow(10, -14 + 4 * random.nextDouble());
      double jump = potential.value(edge * (1 - step)) / potential.value(edge * (1 + step)) - 1;
      // |d ln v/d ln r| ≤ p, over both steps
      assertThat(jump).isBetween(-1e-13, 2 * p * step + 1e-13);
    }
  }

  @Test
  void exponentOneIsTheErrorFunction() {
    PowerLaw potential = new PowerLaw(1, SIGMA);
    for (double r = 0.01; r < 20; r *= 1.3) {
      double expected = Erf.value(r / (Math.sqrt(2) * SIGMA)) / r;
      assertThat(potential.value(r) / expected).isCloseTo(1, offset(1e-13));
    }
  }

  /**
   * v̂(k) = 4π/k ∫ r v(r) sin(kr) dr: by quadrature while the smearing lives, then r^{1−p} sin(kr)
   * by its asymptotic series, which also gives the value where the integral needs e^{−εr}, ε → 0.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7, 3, 3.5, 4, 6, 8, 10, 12})
  void transformIsTheIntegralInSpace(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    for (double k : new double[] {0.05, 0.3, 1, 1.7, 2.5, 4}) {
      double end = Math.max(12 * SIGMA, 80 / k);
      int panels = (int) Math.ceil(end / (0.5 * SIGMA));
      double near = integral(0, end, panels, r -> r * potential.value(r) * Math.sin(k * r));
      double expected = 4 * Math.PI / k * (near + sineTail(p - 1, k, end));
      double size =
          4 * Math.PI / k * integral(0, end, panels, r -> Math.abs(r * potential.value(r)));
      // the quadrature's rounding grows with what cancels in it
      double tolerance = 1e-11 * Math.abs(expected) + 1e-14 * size;
      assertThat(potential.fourier(k)).as("k = %s", k).isCloseTo(expected, offset(tolerance));
      assertThat(tolerance).as("of use at k = %s", k).isLessThan(1e-8 * expected);
    }
  }

  // ∫_R^∞ r^{−q} sin(kr) dr = Im (i/k) e^{ikR} R^{−q} Σ_n (q)_n (−i/kR)^n
  private static double sineTail(double q, double k, double from) {
    double phase = k * from;
    double real = 0;
    double imaginary = 0;
    double term = 1;
    for (int n = 0; n < 40; n++) {
      // (−i)^n
      switch (n % 4) {
        case 0 -> real += term;
        case 1 -> imaginary -= term;
        case 2 -> real -= term;
        default -> imaginary += term;
      }
      term *= (q + n) / phase;
    }
    return Math.pow(from, -q) / k * (Math.cos(phase) * real - Math.sin(phase) * imaginary);
  }

  @ParameterizedTest
  @ValueSource(doubles = {3.5, 4, 6, 8, 10, 12})
  void transformAtZeroIsTheIntegralOverSpace(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    double end = 12 * SIGMA;
    double expected =
        4
            * Math.PI
            * (integral(0, end, 40, r -> r * r * potential.value(r))
                + Math.pow(end, 3 - p) / (p - 3));
    assertThat(potential.fourierAtZero() / expected).isCloseTo(1, offset(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 1.5, 2, 2.7})
  void smallWaveNumbersFollowTheirPower(double p) {
    PowerLaw potential = new PowerLaw(p, SIGMA);
    double k = 1e-12;
    double amplitude = potential.fourier(k) * Math.pow(k, 3 - p);
    // what is left out is k^{3−p} of it, 2e-4 at p = 2.7
    double left = 10 * Math.pow(k, 3 - p);
    assertThat(amplitude / ((Tail.Power) potential.tail()).smallWaveNumberAmplitude())
        .isCloseTo(1, offset(1e-12 + left));
  }

  @Test
  void exponentZeroIsANormalisedGaussian() {
    PowerLaw density = new PowerLaw(0, SIGMA);
    double square =
        integral(0, 12 * SIGMA, 40, r -> 4 * Math.PI * Math.pow(r * density.value(r), 2));
    assertThat(square).isCloseTo(1, offset(1e-13));
    for (double k : new double[] {0.01, 1, 3}) {
      double expected =
          4
              * Math.PI
              / k
              * integral(0, 12 * SIGMA, 40, r -> r * density.value(r) * Math.sin(k * r));
      assertThat(density.fourier(k)).isCloseTo(expected, offset(1e-12));
    }
    assertThat(density.fourierAtZero()).isCloseTo(density.fourier(1e-9), offset(1e-13));
  }

  /** The special case p = 1 and the general formula are one function of p. */
  @Test
  void transformIsContinuousInTheExponent() {
    for (double p : new double[] {1, 2, 3, 4, 5, 7}) {
      for (double k : new double[] {0.01, 0.5, 2.1, 2.3, 10}) {
        double at = new PowerLaw(p, SIGMA).fourier(k);
        for (double step : new double[] {-1e-10, 1e-10}) {
          double beside = new PowerLaw(p + step, SIGMA).fourier(k);
          assertThat(beside / at).isCloseTo(1, offset(1e-8));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2.7, 3, 3.5, 6, 12})
  void slopesAreThoseOfTheTransform(double exponent) {
    PowerLaw potential = new PowerLaw(exponent, 0.8);
    for (double k : new double[] {0.05, 0.5, 2, 6}) {
      double step = 1e-4 * k;
      double difference =
          (8 * (potential.fourier(k + step) - potential.fourier(k - step))
                  - potential.fourier(k + 2 * step)
                  + potential.fourier(k - 2 * step))
              / (12 * step);
      double scale = Math.abs(difference) + potential.fourier(k);
      assertThat(Math.abs(potential.fourierSlope(k) - difference)).isLessThan(1e-9 * scale);
    }
  }
}
