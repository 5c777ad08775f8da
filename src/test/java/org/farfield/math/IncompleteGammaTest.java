package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.apache.commons.numbers.gamma.Erfcx;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncompleteGammaTest {
  private static final GaussLegendre RULE = GaussLegendre.of(40);
  private static final double EULER = 0.5772156649015329;

  // e^x Γ(a,x) x^{−a} = ∫_1^∞ t^{a−1} e^{x − xt} dt with t = e^u; positive everywhere
  private static double byQuadrature(double a, double x) {
    double end = Math.log(1 + 50 / x);
    int panels = 60;
    double sum = 0;
    for (int panel = 0; panel < panels; panel++) {
      for (int q = 0; q < RULE.size(); q++) {
        double u = end * (panel + 0.5 * (1 + RULE.nodes()[q])) / panels;
        sum += RULE.weights()[q] * Math.exp(a * u - x * Math.expm1(u));
      }
    }
    return sum * 0.5 * end / panels;
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        1.5, 1.25, 1, 0.75, 0.5, 0.25, 0.15, 1e-3, 0, -1e-3, -0.25, -0.5, -1, -1.5, -2, -2.5, -3,
        -3.5, -4, -4.5, -8.5, -20, -48.5
      })
  void agreesWithQuadratureForAllArguments(double a) {
    for (double x = 1e-6; x < 301; x *= x > 0.9 && x < 2 ? 1.02 : 1.37) {
      double scaled = IncompleteGamma.scaledUpper(a, x) * Math.exp(x);
      assertThat(scaled / byQuadrature(a, x)).as("x = %s", x).isCloseTo(1, offset(2e-13));
    }
  }

  /**
   * Where the order is a half or a whole number the function is elementary or an error function.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 0.1, 1, 1.49, 1.51, 2, 10, 100, 300})
  void halfAndWholeOrdersHaveClosedForms(double x) {
    double scale = Math.exp(x);
    assertThat(IncompleteGamma.scaledUpper(1, x) * scale * x).isCloseTo(1, offset(1e-13));
    double half = Math.sqrt(Math.PI / x) * Erfcx.value(Math.sqrt(x));
    assertThat(IncompleteGamma.scaledUpper(0.5, x) * scale / half).isCloseTo(1, offset(1e-13));
    // Γ(a+1,x) = a Γ(a,x) + x^a e^{−x}
    assertThat(IncompleteGamma.scaledUpper(1.5, x) * scale * x / (0.5 * half + 1))
        .isCloseTo(1, offset(1e-13));
    double minus = IncompleteGamma.scaledUpper(-0.5, x) * scale;
    assertThat((1 - 0.5 * minus) / (x * half)).isCloseTo(1, offset(1e-11 * (1 + 1 / x)));
  }

  /** Two terms of the series: exact to x² where x is tiny. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e-12, 1e-30, 1e-100})
  void tinyArgumentsFollowTheSeries(double x) {
    double logarithm = -EULER - Math.log(x);
    assertThat(IncompleteGamma.scaledUpper(0, x) / (logarithm + x)).isCloseTo(1, offset(1e-14));
    // E_2(x) = 1 + x (ln x + γ − 1)
    assertThat(IncompleteGamma.scaledUpper(-1, x))
        .isCloseTo(1 - x * (logarithm + 1), offset(1e-15));
    for (double a : new double[] {-2, -4.5, -5, -20}) {
      double expected = -1 / a + x / (a + 1);
      assertThat(IncompleteGamma.scaledUpper(a, x) / expected).isCloseTo(1, offset(1e-13));
    }
    // −1/a + Γ(a) x^{−a} + x/(a+1)
    double root = 2 - 2 * Math.sqrt(Math.PI * x) + 2 * x;
    assertThat(IncompleteGamma.scaledUpper(-0.5, x) / root).isCloseTo(1, offset(1e-14));
  }
}
