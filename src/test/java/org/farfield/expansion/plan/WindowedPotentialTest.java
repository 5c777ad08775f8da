package org.farfield.expansion.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Gamma;
import org.farfield.math.IncompleteGamma;
import org.farfield.potential.PowerLaw;
import org.farfield.potential.Yukawa;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transforms summed back to space, against closed forms. */
class WindowedPotentialTest {
  private static final double SIGMA = 0.8;
  private static final Window WINDOW = new Window(40, 1.4);
  private static final int MAX = 75; // 12/Å
  private static final double INSIDE = 11;

  private static WindowedPotential windowed(double exponent, int windows) {
    return new WindowedPotential(
        new PowerLaw(exponent, SIGMA),
        windows == 1 ? List.of(WINDOW) : List.of(WINDOW, WINDOW),
        new int[] {MAX, MAX},
        1e-3);
  }

  private static double space(WindowedPotential law, double g, int windows, double x, double y) {
    double[] amplitudes = law.amplitudes(g);
    double sum = 0;
    for (int m = 0; m <= MAX; m++) {
      for (int n = 0; n <= (windows == 1 ? 0 : MAX); n++) {
        double weight = (m == 0 ? 1 : 2) * (n == 0 ? 1 : 2);
        sum +=
            weight
                * law.value(amplitudes, m, n)
                * Math.cos(2 * Math.PI * m * x / WINDOW.period())
                * Math.cos(2 * Math.PI * n * y / WINDOW.period());
      }
    }
    return sum / Math.pow(WINDOW.period(), windows);
  }

  /** The terms of the two-dimensional Ewald sum. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3, 0.05, 0.7, 3, 6})
  void electrostaticsOfASlab(double g) {
    WindowedPotential law = windowed(1, 1);
    double root = Math.sqrt(2) * SIGMA;
    for (double z = 0; z < INSIDE; z += 0.7) {
      double exact =
          g == 0
              ? -2
                  * Math.PI
                  * (z * Erf.value(z / root)
                      + SIGMA * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / (root * root)))
              : Math.PI
                  / g
                  * (Math.exp(g * z) * Erfc.value(g * SIGMA / Math.sqrt(2) + z / root)
                      + Math.exp(-g * z) * Erfc.value(g * SIGMA / Math.sqrt(2) - z / root));
      double scale = 1e-12 * Math.max(1, Math.PI / Math.max(g, 0.03));
      assertThat(space(law, g, 1, z, 0)).isCloseTo(exact, offset(scale));
    }
  }

  // Ein(x) = ln x + γ + E_1(x)
  private static double ein(double x) {
    return x == 0 ? 0 : Math.log(x) - Digamma.value(1) + IncompleteGamma.scaledUpper(0, x);
  }

  @Test
  void logarithmsOfASlabAndAWire() {
    double t = 0.5 / (SIGMA * SIGMA);
    for (double x = 0; x < INSIDE; x += 1.3) {
      assertThat(space(windowed(2, 1), 0, 1, x, 0))
          .isCloseTo(-Math.PI * ein(t * x * x), offset(1e-11));
      double y = 0.3 * x - 2;
      assertThat(space(windowed(1, 2), 0, 2, x, y))
          .isCloseTo(-ein(t * (x * x + y * y)), offset(1e-11));
    }
  }

  /** Along the wire or slab v_p integrates to that of an exponent d less: v_6 in a slab to v_4. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.9999999, 1.7, 3, 6, 30})
  void uniformSlabs(double exponent) {
    WindowedPotential law = windowed(exponent, 1);
    double a = 0.5 * (exponent - 2);
    double t = 0.5 / (SIGMA * SIGMA);
    // rounding is that of the largest values, which for small exponents are far away
    double scale =
        Math.max(Math.abs(space(law, 0, 1, 0, 0)), Math.abs(space(law, 0, 1, INSIDE, 0)));
    for (double z = 0.4; z < INSIDE; z += 1.3) {
      // π/Γ(p/2) γ(a, T z²) z^{−2a}, the finite part of γ by Γ(a) − Γ(a, x)
      double x = t * z * z;
      double lower = Gamma.value(a) * Math.pow(x, -a) - IncompleteGamma.scaledUpper(a, x);
      double exact = Math.PI / Gamma.value(0.5 * exponent) * Math.pow(t, a) * lower;
      assertThat(space(law, 0, 1, z, 0)).isCloseTo(exact, offset(1e-11 * Math.max(1, scale)));
    }
  }

  @Test
  void whereNothingReachesTheWindowItIsThePlainTransform() {
    for (double exponent : new double[] {0, 1, 2.5, 6}) {
      WindowedPotential law = windowed(exponent, 1);
      double g = 4;
      assertThat(law.isPlain(g)).isTrue();
      assertThat(law.isPlain(0.5)).isFalse();
      double[] amplitudes = law.amplitudes(g);
      for (int m = 0; m < 40; m += 7) {
        double k = Math.hypot(g, 2 * Math.PI * m / WINDOW.period());
        double exact = new PowerLaw(exponent, SIGMA).fourier(k);
        assertThat(law.value(amplitudes, m, 0)).isCloseTo(exact, offset(1e-12));
      }
    }
  }

  /** Screened within a hundredth of the source and less: its Gaussians are all but one width. */
  @ParameterizedTest
  @ValueSource(doubles = {1.1, 1.3, 1.6})
  void screeningFarWithinTheSource(double sigma) {
    Yukawa potential = new Yukawa(100, sigma);
    int[] most = {20};
    WindowedPotential law = new WindowedPotential(potential, List.of(WINDOW), most, 1e-3);
    double[] amplitudes = law.amplitudes(0.6);
    double scale = potential.fourierAtZero();
    for (int m = 0; m <= most[0]; m++) {
      double exact = potential.fourier(Math.hypot(0.6, 2 * Math.PI * m / WINDOW.period()));
      assertThat(law.value(amplitudes, m, 0)).isCloseTo(exact, offset(1e-12 * scale));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2.5})
  void theSlopeAlongTheSlabIsTheDerivative(double exponent) {
    WindowedPotential law = windowed(exponent, 2);
    double g = 0.4;
    double step = 1e-4;
    double[] slopes = new double[3];
    law.slopes(law.amplitudes(g), 3, 5, slopes);
    double difference =
        law.value(law.amplitudes(g + step), 3, 5) - law.value(law.amplitudes(g - step), 3, 5);
    assertThat(slopes[0] * g).isCloseTo(difference / (2 * step), offset(1e-6));
  }
}
