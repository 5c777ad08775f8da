package org.farfield.expansion.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.farfield.basis.Gto;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipoleTailTest {
  private static final int L = 3;
  private static final double AMPLITUDE = 0.7;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2, 3, 6, 9.5})
  void powersMakeWhatOneSeriesAfterTheOtherDoes(double exponent) {
    Gto basis = new Gto(3, 2.5);
    RadialFunctions radial = new RadialFunctions(basis, L, 12);
    MultipoleCoupling coupling = new MultipoleCoupling(L, 2);
    double distance = basis.extent() + 2;
    MultipoleTail tail = new MultipoleTail(coupling, radial, exponent, AMPLITUDE, distance);
    double[] found = new double[coupling.slots() * radial.count()];
    double[] expected = new double[radial.count()];
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      double u = i == 0 ? 1 : i == 1 ? 0 : random.nextDouble();
      tail.at(u, found);
      for (int slot = 0; slot < coupling.slots(); slot++) {
        int one = slot;
        double scale = u / (distance * distance);
        radial.project(
            Double.MAX_VALUE,
            (l, r) -> Math.pow(r, l) * series(exponent, one, l, r * r * scale),
            expected);
        double factor = 4 * Math.PI * AMPLITUDE;
        for (int l = 0; l <= L; l++) {
          double largest = 0;
          for (int f = l * basis.size(); f < (l + 1) * basis.size(); f++) {
            largest = Math.max(largest, factor * Math.abs(expected[f]));
          }
          for (int f = l * basis.size(); f < (l + 1) * basis.size(); f++) {
            assertThat(found[slot * radial.count() + f])
                .isCloseTo(factor * expected[f], within(1e-12 * largest));
          }
          factor *= (0.5 * exponent + l) / (1.5 + l);
        }
      }
    }
  }

  private static double series(double exponent, int slot, int l, double x) {
    double term = 1;
    double sum = 0;
    for (int i = 0; i < 500; i++) {
      double s = exponent + l + 2 * i;
      double up = s + l; // from d^{−s} to the next degree, and to the one before
      double down = l + 1 - s;
      sum +=
          term
              * switch (slot) {
                case 0 -> 1;
                case 1 -> up;
                case 2 -> down;
                case 3 -> up * (s + l + 2);
                case 4 -> up * down;
                default -> down * (l - 1 - s);
              };
      term *= (0.5 * exponent + l + i) * (0.5 * (exponent - 1) + i) / ((l + 1.5 + i) * (i + 1)) * x;
    }
    return sum;
  }
}
