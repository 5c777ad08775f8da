package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegralTableTest {
  private static RadialBasis basis(String kind) {
    return switch (kind) {
      case "gto" -> new Gto(5, 5);
      case "wide" -> new Gto(12, 8);
      case "monomial" -> new Monomial(4, 5);
      case "laplacian" -> new Laplacian(5, 4);
      default -> {
        double[] points = IntStream.rangeClosed(0, 20).mapToDouble(i -> 0.2 * i).toArray();
        double[][][] values = new double[1][3][points.length];
        for (int n = 0; n < 3; n++) {
          for (int i = 0; i < points.length; i++) {
            values[0][n][i] = Math.cos((n + 1) * points[i]) * (4 - points[i]);
          }
        }
        yield new Tabulated(points, values);
      }
    };
  }

  /**
   * The table against the quadrature it stands for, relative to the largest integral of a degree.
   */
  @ParameterizedTest
  @CsvSource({
    "gto, 4, 10", "gto, 0, 100", "gto, 12, 33", "wide, 6, 20", "monomial, 4, 10",
    "monomial, 30, 40", "laplacian, 6, 30", "tabulated, 3, 10", "gto, 2, 0.1", "gto, 3, 0"
  })
  void agreesWithTheQuadrature(String kind, int maxAngular, double largest) {
    RadialFunctions radial = new RadialFunctions(basis(kind), maxAngular, largest);
    int size = radial.count() / (maxAngular + 1);
    double[] table = new double[radial.count()];
    double[] exact = new double[radial.count()];
    double[] k = new double[400];
    Random random = new Random(3);
    for (int i = 0; i < k.length; i++) {
      k[i] = i == 0 ? 0 : i == 1 ? largest : largest * Math.pow(random.nextDouble(), 3);
    }
    double[] scale = new double[maxAngular + 1];
    for (double wave : k) {
      radial.exactIntegrals(wave, exact);
      for (int f = 0; f < exact.length; f++) {
        scale[f / size] = Math.max(scale[f / size], Math.abs(exact[f]));
      }
    }
    for (double wave : k) {
      radial.exactIntegrals(wave, exact);
      radial.integrals(wave, table);
      for (int f = 0; f < exact.length; f++) {
        assertThat(table[f])
            .as("k = %s, f = %s", wave, f)
            .isCloseTo(exact[f], offset(5e-14 * scale[f / size]));
      }
    }
  }

  /** Where I_nl rises as k^l the values are right relative to themselves. */
  @ParameterizedTest
  @CsvSource({"gto, 12", "monomial, 12", "laplacian, 6"})
  void smallWavesKeepTheirDigits(String kind, int maxAngular) {
    RadialFunctions radial = new RadialFunctions(basis(kind), maxAngular, 10);
    double[] table = new double[radial.count()];
    double[] exact = new double[radial.count()];
    int size = radial.count() / (maxAngular + 1);
    for (double k : new double[] {1e-6, 1e-3, 0.1, 0.2, 0.3}) {
      radial.exactIntegrals(k, exact);
      radial.integrals(k, table);
      for (int l = 0; l <= maxAngular; l++) {
        double largest = 0;
        for (int n = 0; n < size; n++) {
          largest = Math.max(largest, Math.abs(exact[l * size + n]));
        }
        for (int n = 0; n < size; n++) {
          assertThat(table[l * size + n]).isCloseTo(exact[l * size + n], offset(2e-12 * largest));
        }
      }
    }
  }
}
