package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.basis.Tabulated;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.math.GaussLegendre;
import org.farfield.spec.Expansion;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongRangeTableTest {
  private static final List<RadialBasis> BASES =
      List.of(new Gto(3, 3), new Monomial(2, 3), new Laplacian(2, 4), tabulated());

  // With edges where the splines end and a jump at the last point; another function per degree.
  private static Tabulated tabulated() {
    double[] points = {0, 0.4, 0.9, 1.3, 2, 2.6, 3};
    double[][][] values = new double[4][2][points.length];
    for (int l = 0; l < 4; l++) {
      for (int i = 0; i < points.length; i++) {
        values[l][0][i] = Math.pow(points[i] / 3, l);
        values[l][1][i] = Math.pow(points[i] / 3, l) * Math.cos(points[i]);
      }
    }
    return new Tabulated(points, values);
  }

  private static LongRangeTable tables(RadialBasis basis, double exponent) {
    Expansion h = Expansion.builder().basis(basis).maxAngular(3).density(exponent, 0.7).build();
    return new ExpansionTables(h).densities().get(0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2.7, 3, 5, 6, 12})
  void tablesReproduceTheirQuadratures(double exponent) {
    for (RadialBasis basis : BASES) {
      LongRangeTable table = tables(basis, exponent);
      int count = 4 * basis.size();
      double[] fast = new double[count];
      double[] plain = new double[count];
      Random random = new Random(3);
      double scale = 0;
      table.quadraturePair(0.5, plain);
      for (double f : plain) {
        scale = Math.max(scale, Math.abs(f));
      }
      for (int i = 0; i < 60; i++) {
        double d =
            i == 0 ? 0 : i == 1 ? table.farDistance() : random.nextDouble() * table.farDistance();
        table.values(d, fast);
        table.quadraturePair(d, plain);
        for (int f = 0; f < count; f++) {
          assertThat(fast[f]).isCloseTo(plain[f], offset(1e-11 * scale));
        }
        double k = 1e-3 + random.nextDouble() * (table.largestK() - 2e-3);
        table.spectrum(k, fast);
        table.exactSpectrum(k, plain);
        for (int f = 0; f < count; f++) {
          assertThat(fast[f])
              .isCloseTo(plain[f], offset(1e-11 * Math.abs(plain[0]) + 1e-10 * scale));
        }
      }
    }
  }

  /**
   * Slabs and wires sum many small wave numbers, where v̂ is a power of k: each to its own size.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2.7, 3, 6})
  void spectraOfSmallWaveNumbersAreExactToTheirOwnSize(double exponent) {
    for (RadialBasis basis : BASES) {
      LongRangeTable table = tables(basis, exponent);
      double[] fast = new double[4 * basis.size()];
      double[] plain = new double[fast.length];
      for (double k = 1.5e-4; k < 1; k *= 1.037) {
        table.spectrum(k, fast);
        table.exactSpectrum(k, plain);
        double largest = Arrays.stream(plain, 0, basis.size()).map(Math::abs).max().orElseThrow();
        for (int n = 0; n < basis.size(); n++) {
          assertThat(fast[n]).isCloseTo(plain[n], offset(1e-12 * largest));
        }
      }
    }
  }

  /**
   * f_nl(d) = ∫ r² R_nl 2π ∫ v_p(√(r²+d²−2rdx)) P_l(x) dx dr: another route to the same numbers.
   */
  @Sweep
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2.7, 6, 12})
  void pairFunctionsEqualTheirIntegralInSpace(double exponent) {
    GaussLegendre rule = GaussLegendre.of(60);
    for (RadialBasis basis : BASES) {
      LongRangeTable table = tables(basis, exponent);
      RadialFunctions radial = new RadialFunctions(basis, 3, 20);
      double[] fast = new double[4 * basis.size()];
      double[] space = new double[fast.length];
      double contact = 0;
      for (double d :
          new double[] {0.3, 2, 6, 0.999 * table.farDistance(), 1.001 * table.farDistance(), 60}) {
        table.values(d, fast);
        radial.project(1e9, (l, r) -> projection(table, rule, l, r, d), space);
        double scale = 0;
        for (double f : space) {
          scale = Math.max(scale, Math.abs(f));
        }
        // the sum over k rounds relative to its terms, which are as large as f near the source
        contact = Math.max(contact, scale);
        for (int f = 0; f < fast.length; f++) {
          assertThat(fast[f])
              .as("%s, function %d, d = %s", basis, f, d)
              .isCloseTo(space[f], offset(1e-9 * scale + 1e-16 * contact));
        }
      }
    }
  }

  private static double projection(
      LongRangeTable table, GaussLegendre rule, int l, double r, double d) {
    double sum = 0;
    // panels that shrink towards x = 1, where the source is
    double from = -1;
    for (int panel = 0; panel < 6; panel++) {
      double to = panel == 5 ? 1 : 1 - 2 * Math.pow(0.3, panel + 1);
      for (int i = 0; i < rule.size(); i++) {
        double x = from + 0.5 * (to - from) * (1 + rule.nodes()[i]);
        double distance = Math.sqrt(Math.max(0, r * r + d * d - 2 * r * d * x));
        double legendre =
            switch (l) {
              case 0 -> 1;
              case 1 -> x;
              case 2 -> 1.5 * x * x - 0.5;
              default -> 2.5 * x * x * x - 1.5 * x;
            };
        sum += 0.5 * (to - from) * rule.weights()[i] * table.potential().value(distance) * legendre;
      }
      from = to;
    }
    return 2 * Math.PI * sum;
  }
}
