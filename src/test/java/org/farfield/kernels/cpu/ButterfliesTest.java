package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ButterfliesTest {
  private static final int WIDTH = Butterflies.WIDTH;

  private static double[] random(int size, long seed) {
    return new Random(seed).doubles(size, -1, 1).toArray();
  }

  private static double[] roots(int radix, int groups) {
    double[] roots = new double[2 * groups * (radix - 1)];
    for (int p = 0; p < groups; p++) {
      for (int t = 1; t < radix; t++) {
        double angle = 2 * Math.PI * p * t / (radix * groups);
        roots[2 * (p * (radix - 1) + t - 1)] = Math.cos(angle);
        roots[2 * (p * (radix - 1) + t - 1) + 1] = Math.sin(angle);
      }
    }
    return roots;
  }

  /** One stage by its formula, and the same bits with and without vectors. */
  @ParameterizedTest
  @CsvSource({
    "2, 1, 1", "2, 5, 2", "3, 1, 3", "3, 4, 1", "4, 3, 2", "4, 1, 1", "5, 1, 2", "5, 6, 1",
    "7, 3, 1"
  })
  void stageIsItsFormula(int radix, int groups, int widths) {
    int length = widths * WIDTH;
    double[] from = random(radix * groups * length, radix);
    double[] roots = roots(radix, groups);
    for (int sign = -1; sign <= 1; sign += 2) {
      double[] expected = new double[from.length];
      for (int p = 0; p < groups; p++) {
        for (int t = 0; t < radix; t++) {
          for (int x = 0; x < length; x += 2) {
            double re = 0;
            double im = 0;
            for (int k = 0; k < radix; k++) {
              double turn = (double) p * t / (radix * groups) + (double) k * t / radix;
              double cos = Math.cos(2 * Math.PI * turn);
              double sin = sign * Math.sin(2 * Math.PI * turn);
              int at = (k * groups + p) * length + x;
              re += cos * from[at] - sin * from[at + 1];
              im += cos * from[at + 1] + sin * from[at];
            }
            expected[(radix * p + t) * length + x] = re;
            expected[(radix * p + t) * length + x + 1] = im;
          }
        }
      }
      double[] plain = new double[from.length];
      new ScalarButterflies().stage(radix, groups, length, roots, sign, from, plain);
      assertThat(plain).containsExactly(expected, within(1e-14));
      if (VectorGemmKernel.hasVectors()) {
        double[] fast = new double[from.length];
        new VectorButterflies().stage(radix, groups, length, roots, sign, from, fast);
        assertThat(fast).containsExactly(plain, within(0.0));
      }
    }
  }

  @Test
  void vectorsAreTakenWhereTheyAre() {
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    assertThat(Butterflies.select()).isInstanceOf(VectorButterflies.class);
  }
}
