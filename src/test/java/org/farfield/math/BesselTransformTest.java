package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BesselTransformTest {
  /** Against the sum of single functions: small and large arguments, one and many points. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 30",
    "1, 3, 200, 30",
    "4, 6, 130, 200",
    "4, 1, 64, 0.5",
    "12, 2, 70, 60",
    "30, 2, 100, 40"
  })
  void isTheSumOfItsTerms(int maxOrder, int size, int points, double largest) {
    Random random = new Random(7);
    double[] edges = {0, 0.3, 0.6, 1, 2, 3};
    GaussPanels rule = GaussPanels.divided(edges, 0.5, 7);
    double[] x = rule.nodes();
    double[][] coefficients = new double[(maxOrder + 1) * size][x.length];
    for (double[] row : coefficients) {
      for (int q = 0; q < row.length; q++) {
        row[q] = random.nextGaussian();
      }
    }
    double[] y = new double[points];
    for (int i = 0; i < points; i++) {
      y[i] = i == 0 ? 0 : i == 1 ? 1e-9 : i == 2 ? 1e-30 : largest * random.nextDouble();
    }
    double[][] found = new BesselTransform(rule, maxOrder, coefficients).at(y);
    for (int i = 0; i < points; i++) {
      for (int f = 0; f < coefficients.length; f++) {
        double sum = 0;
        double size2 = 0;
        for (int q = 0; q < x.length; q++) {
          double j = SphericalBessel.value(f / size, y[i] * x[q]);
          sum += coefficients[f][q] * j;
          size2 += coefficients[f][q] * coefficients[f][q] * j * j;
        }
        // recurrences are exact to rounding relative to the largest function of the argument
        double scale = Math.max(Math.sqrt(size2), y[i] * x[x.length - 1] > maxOrder ? 1e-2 : 0);
        assertThat(found[i][f]).isCloseTo(sum, offset(2e-13 * scale + 1e-300));
      }
    }
  }

  /** Panels are divided evenly and integrate polynomials exactly. */
  @ParameterizedTest
  @CsvSource({"0.5, 4", "0.21, 3", "10, 5"})
  void panelsIntegrate(double widest, int nodes) {
    double[] edges = {0, 0.5, 2, 2.25};
    GaussPanels rule = GaussPanels.divided(edges, widest, nodes);
    double sum = 0;
    for (int q = 0; q < rule.nodes().length; q++) {
      assertThat(q == 0 || rule.nodes()[q] > rule.nodes()[q - 1]).isTrue();
      sum += rule.weights()[q] * Math.pow(rule.nodes()[q], 2.0 * nodes - 1);
    }
    assertThat(sum)
        .isCloseTo(Math.pow(2.25, 2 * nodes) / (2 * nodes), offset(1e-13 * Math.pow(2.25, 9)));
  }
}
