package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.farfield.basis.Gto;
import org.farfield.potential.PowerLaw;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairSizesTest {
  private static final int L = 4;

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "3, 0.3", "6, 0.5", "12, 1"})
  void sizesAreThoseOfTheFunctions(double exponent, double smearing) {
    Gto basis = new Gto(2, 3);
    RadialFunctions radial = new RadialFunctions(basis, L, LongRangeTable.largestK(smearing));
    LongRangeTable table = new LongRangeTable(new PowerLaw(exponent, smearing), radial, L, 0);
    int size = basis.size();
    double[] exact = new double[(L + 1) * size];
    double[] found = new double[exact.length];
    Random random = new Random(3);
    double[] squares = new double[L + 1]; // ∫ f² d² dd to any distance, of l ≥ 1
    double previous = 0;
    for (int i = 0; i < 300; i++) {
      double d = i < 200 ? 20 * random.nextDouble() : 20 * Math.pow(20, random.nextDouble());
      table.exact(d, exact);
      table.sizes().values(d, found);
      double[] most = new double[L + 1];
      table.sizes().addMost(d, 1, L + 1, most);
      assertThat(most[0]).isZero();
      for (int l = 0; l <= L; l++) {
        double largest = 0;
        double error = 0;
        for (int f = l * size; f < (l + 1) * size; f++) {
          largest = Math.max(largest, Math.abs(exact[f]));
          error = Math.max(error, Math.abs(found[f] - exact[f]));
        }
        double whole = Math.abs(exact[0]);
        for (int f = l * size; f < (l + 1) * size && l > 0; f++) {
          assertThat(found[f] * found[f]).isLessThanOrEqualTo((1 + 1e-9) * most[l]);
        }
        assertThat(error).isLessThanOrEqualTo(0.2 * largest + 1e-14 + 1e-3 * (d < 9 ? whole : 0));
      }
    }
    for (double d = 0; d < 120; d += 0.37) {
      double share = table.sizes().share(d, 2);
      assertThat(share).isBetween(previous, 1.0);
      previous = share;
      squares[2] = share;
    }
    assertThat(squares[2]).isEqualTo(1);
    assertThat(table.sizes().share(0.01, 2)).isLessThan(0.01);
  }
}
