package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.numbers.gamma.Gamma;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialFunctionsTest {
  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 0.01, 0.5, 1.4, 1.6, 5, 40})
  void upperGammaAgreesWithTheLibraryForPositiveOrders(double x) {
    for (double a : new double[] {0.05, 0.3, 0.5, 0.51, 1, 1.5}) {
      double expected = RegularizedGamma.Q.value(a, x) * Gamma.value(a) * Math.pow(x, -a);
      assertThat(IncompleteGamma.scaledUpper(a, x) / expected).isCloseTo(1, offset(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, -2.5, -4.5, -1 + 1e-9, -1 - 1e-7, 1e-10, -0.5, -8})
  void upperGammaAgreesWithQuadratureForOtherOrders(double a) {
    GaussLegendre rule = GaussLegendre.of(40);
    for (double x : new double[] {0.02, 0.3, 1.3, 1.7, 6}) {
      // Γ(a,x) x^{-a} = ∫_1^∞ t^{a−1} e^{−xt} dt, with t = e^u
      double sum = 0;
      double end = Math.log(45 / x + 2);
      int panels = 60;
      for (int p = 0; p < panels; p++) {
        for (int i = 0; i < rule.size(); i++) {
          double u = end * (p + 0.5 * (1 + rule.nodes()[i])) / panels;
          sum += rule.weights()[i] * end / panels / 2 * Math.exp(a * u - x * Math.exp(u));
        }
      }
      assertThat(IncompleteGamma.scaledUpper(a, x) / sum).isCloseTo(1, offset(1e-11));
    }
  }

  @Test
  void besselFunctionsHaveTheirClosedFormsAndSmallArguments() {
    double[] j = new double[13];
    for (double x : new double[] {1e-8, 1e-3, 0.3, 0.49, 0.51, 1, 3, 7, 12.9, 13.1, 50, 1000}) {
      SphericalBessel.evaluate(12, x, j, 0, 1);
      double exact2 = (3 / (x * x) - 1) * Math.sin(x) / x - 3 * Math.cos(x) / (x * x);
      assertThat(j[0]).isCloseTo(Math.sin(x) / x, offset(1e-15));
      if (x > 0.2) {
        assertThat(j[2]).isCloseTo(exact2, offset(1e-13));
      } else {
        assertThat(j[2]).isCloseTo(x * x / 15 * (1 - x * x / 14), offset(1e-12 * x * x));
      }
      for (int l = 1; l < 12; l++) {
        double next = (2 * l + 1) / x * j[l] - j[l - 1];
        double rounding = 1e-14 * (1 + (2 * l + 1) / x);
        assertThat(j[l + 1]).isCloseTo(next, offset(rounding));
      }
    }
  }

  @Test
  void besselZerosAreZerosInOrder() {
    double[][] zeros = SphericalBessel.zeros(6, 5);
    assertThat(zeros[1][0]).isCloseTo(4.493409457909064, offset(1e-13));
    for (int l = 0; l <= 6; l++) {
      for (int n = 0; n < 5; n++) {
        assertThat(SphericalBessel.value(l, zeros[l][n])).isCloseTo(0, offset(1e-14));
        assertThat(n == 0 || zeros[l][n] > zeros[l][n - 1] + 3).isTrue();
      }
    }
  }

  @Test
  void harmonicsAreOrthonormalUpToDegree30() {
    int limit = 30;
    SphericalHarmonics harmonics = new SphericalHarmonics(limit);
    GaussLegendre rule = GaussLegendre.of(limit + 2);
    int azimuths = 2 * limit + 3;
    int size = harmonics.size();
    double[] y = new double[size];
    double[] gram = new double[size * size];
    for (int i = 0; i < rule.size(); i++) {
      double z = rule.nodes()[i];
      double s = Math.sqrt(1 - z * z);
      for (int k = 0; k < azimuths; k++) {
        double phi = 2 * Math.PI * k / azimuths;
        harmonics.evaluate(s * Math.cos(phi), s * Math.sin(phi), z, y, 0);
        double w = rule.weights()[i] * 2 * Math.PI / azimuths;
        for (int a = 0; a < size; a++) {
          for (int b = 0; b < size; b++) {
            gram[a * size + b] += w * y[a] * y[b];
          }
        }
      }
    }
    double worst = 0;
    for (int a = 0; a < size; a++) {
      for (int b = 0; b < size; b++) {
        worst = Math.max(worst, Math.abs(gram[a * size + b] - (a == b ? 1 : 0)));
      }
    }
    assertThat(worst).isLessThan(1e-12);
  }

  @Test
  void firstDegreeIsYzx() {
    double[] y = new double[4];
    new SphericalHarmonics(1).evaluateDirection(1, 2, 3, y, 0);
    double f = Math.sqrt(3 / (4 * Math.PI)) / Math.sqrt(14);
    assertThat(y[1]).isCloseTo(2 * f, offset(1e-15));
    assertThat(y[2]).isCloseTo(3 * f, offset(1e-15));
    assertThat(y[3]).isCloseTo(f, offset(1e-15));
  }

  @Test
  void tablesReproduceSmoothFunctions() {
    double[] edges = {0, 0.1, 0.25, 1, 2, 3, 4};
    PiecewisePolynomial table =
        new PiecewisePolynomial(
            edges,
            11, // as the engine's tables
            2,
            (x, out) -> {
              out[0] = Math.sin(x);
              out[1] = Math.exp(-x);
            });
    double[] out = new double[2];
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double x = i == 0 ? 0 : i == 1 ? 4 : 4 * random.nextDouble();
      table.evaluate(x, out, 0);
      // rounding of the samples grows in the monomial form
      assertThat(out[0]).isCloseTo(Math.sin(x), offset(1e-12));
      assertThat(out[1]).isCloseTo(Math.exp(-x), offset(1e-12));
    }
  }

  @Test
  void tablesOfSomeFunctionsHaveTheirBitsAndNoOthers() {
    int functions = 11;
    PiecewisePolynomial table =
        new PiecewisePolynomial(
            new double[] {0, 0.5, 2},
            7,
            functions,
            (x, out) -> Arrays.setAll(out, f -> Math.cos((f + 1) * x)));
    double[] all = new double[3 + functions];
    table.evaluate(0.7, all, 3);
    for (int from = 0; from < functions; from++) {
      for (int to = from + 1; to <= functions; to++) {
        double[] some = new double[all.length];
        table.evaluate(0.7, from, to, some, 3);
        double[] expected = new double[all.length];
        System.arraycopy(all, 3 + from, expected, 3 + from, to - from);
        assertThat(some).isEqualTo(expected);
      }
    }
  }
}
