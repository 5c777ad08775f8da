package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.potential.PowerLaw;
import org.farfield.spec.Expansion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRestTableTest {
  private static final double SIGMA = 0.3;
  private static final double SMEARING = 0.9;
  private static final int L = 4;

  private static RadialFunctions radial(RadialBasis basis) {
    return new RadialFunctions(basis, L, 10 / SIGMA);
  }

  private static LongRangeTable whole(RadialBasis basis, double exponent, double smearing) {
    Expansion h =
        Expansion.builder().basis(basis).maxAngular(L).density(exponent, smearing).build();
    return new ExpansionTables(h).densities().get(0);
  }

  /** Gaussians in space against v̂_σ − v̂_σ' in reciprocal space, and the table against both. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2.7, 3, 4, 6, 12})
  void pairFunctionsAreDifferencesOfThoseOfWholePotentials(double exponent) {
    double accuracy = 1e-8;
    for (RadialBasis basis : List.of(new Gto(3, 3), new Monomial(2, 3), new Laplacian(2, 4))) {
      SplitRestTable near =
          new SplitRestTable(
              new PowerLaw(exponent, SIGMA),
              0,
              SMEARING,
              radial(basis),
              L,
              0,
              accuracy,
              1e-3 * accuracy);
      LongRangeTable sharp = whole(basis, exponent, SIGMA);
      LongRangeTable smooth = whole(basis, exponent, SMEARING);
      int count = (L + 1) * basis.size();
      double[] expected = new double[count];
      double[] other = new double[count];
      double[] exact = new double[count];
      double[] fast = new double[exact.length];
      sharp.quadraturePair(0, expected);
      double scale = Math.abs(expected[0]);
      Random random = new Random(4);
      for (int i = 0; i < 40; i++) {
        double d = i == 0 ? 0 : random.nextDouble() * sharp.farDistance();
        sharp.quadraturePair(d, expected);
        smooth.quadraturePair(d, other);
        near.exactPair(d, exact);
        near.values(d, fast);
        for (int f = 0; f < count; f++) {
          double difference = expected[f] - (exponent == 0 ? 0 : other[f]);
          assertThat(exact[f]).isCloseTo(difference, offset(1e-11 * scale));
          assertThat(fast[f]).isCloseTo(exact[f], offset(0.02 * accuracy * scale));
        }
      }
    }
  }

  /** The mean of the neighbour sum, by quadrature over space, is what zeroTerm takes away. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2.7, 3})
  void zeroTermIsTheMeanOfTheSum(double exponent) {
    RadialBasis basis = new Monomial(2, 3);
    SplitRestTable near =
        new SplitRestTable(
            new PowerLaw(exponent, SIGMA), 0, SMEARING, radial(basis), L, 0, 1e-8, 1e-11);
    double[] mean = new double[basis.size()];
    double[] f = new double[(L + 1) * basis.size()];
    int steps = 4000;
    for (int i = 1; i < steps; i++) {
      double d = near.end() * i / steps;
      near.exactPair(d, f);
      for (int n = 0; n < mean.length; n++) {
        mean[n] += near.end() / steps * Math.sqrt(4 * Math.PI) * f[n] * d * d;
      }
    }
    for (int n = 0; n < mean.length; n++) {
      assertThat(near.zero()[n]).isCloseTo(-mean[n], offset(1e-9 * Math.abs(mean[0])));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 3.5, 6})
  void nothingIsTakenAwayWithoutABackground(double exponent) {
    SplitRestTable near =
        new SplitRestTable(
            new PowerLaw(exponent, SIGMA), 0, SMEARING, radial(new Gto(2, 3)), L, 0, 1e-8, 1e-11);
    assertThat(near.zero()).containsOnly(0);
  }
}
