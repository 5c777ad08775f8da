package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.farfield.basis.Gto;
import org.farfield.basis.Laplacian;
import org.farfield.basis.RadialBasis;
import org.farfield.potential.Tail;
import org.farfield.potential.Yukawa;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenedPairsTest {
  private static final int DEGREE = 4;

  /** Against sums of Gaussians, from where they hold to where nothing is left. */
  @ParameterizedTest
  @CsvSource({"0.1, 1", "0.5, 0.3", "1, 1", "3, 0.5", "0.02, 2", "2, 2"})
  void productsAreTheSumsOfGaussians(double kappa, double smearing) {
    Yukawa potential = new Yukawa(kappa, smearing);
    for (RadialBasis basis : new RadialBasis[] {new Gto(2, 4), new Laplacian(3, 3)}) {
      RadialFunctions radial =
          new RadialFunctions(basis, DEGREE, LongRangeTable.largestK(smearing));
      ScreenedPairs pairs = new ScreenedPairs((Tail.Screened) potential.tail(), radial, DEGREE);
      GaussianPairs gaussians = new GaussianPairs(GaussianSum.of(potential), radial, DEGREE, 16);
      double[] own = new double[radial.count()];
      double[] expected = new double[radial.count()];
      double start = pairs.start();
      for (double d : new double[] {start, start + 0.3, 1.1 * start, start + 15 / kappa}) {
        pairs.values(d, own);
        gaussians.values(d, expected);
        assertClose(own, expected);
        pairs.slopes(d, own);
        gaussians.slopes(d, expected);
        assertClose(own, expected);
      }
    }
  }

  private static void assertClose(double[] own, double[] expected) {
    int size = own.length / (DEGREE + 1);
    for (int f = 0; f < own.length; f++) {
      double largest = 0; // of the degree: functions may have no part
      for (int n = 0; n < size; n++) {
        largest = Math.max(largest, Math.abs(expected[f / size * size + n]));
      }
      assertThat(own[f]).isCloseTo(expected[f], within(1e-10 * largest));
    }
  }
}
