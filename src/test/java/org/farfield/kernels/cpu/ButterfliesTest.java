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
  private static final int SINGLE_WIDTH = 2 * WIDTH;

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
    "7, 3, 1", "2, 3, 4", "3, 5, 2", "3, 1, 6", "4, 7, 4", "4, 1, 2", "5, 4, 4", "7, 3, 2"
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
      singleStage(radix, groups, length, roots, sign, from, plain);
    }
  }

  private static void singleStage(
      int radix, int groups, int length, double[] roots, int sign, double[] from, double[] exact) {
    if (length % SINGLE_WIDTH != 0) {
      return;
    }
    float[] rounded = rounded(from);
    float[] plain = new float[from.length];
    new ScalarFloatButterflies().stage(radix, groups, length, roots, sign, rounded, plain);
    assertThat(plain).containsExactly(rounded(exact), within(2e-6f));
    if (VectorGemmKernel.hasVectors()) {
      float[] fast = new float[from.length];
      new VectorFloatButterflies().stage(radix, groups, length, roots, sign, rounded, fast);
      assertThat(fast).containsExactly(plain, within(0f));
    }
  }

  private static float[] rounded(double[] numbers) {
    float[] result = new float[numbers.length];
    for (int x = 0; x < result.length; x++) {
      result[x] = (float) numbers[x];
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 9, 8", "5, 1, 8, 8", "4, 2, 20, 33", "7, 3, 0, 24", "3, 2, 50, 16"})
  void piecesAreMoved(int count, int widths, int step, int toStep) {
    double[] from = random(400, 9);
    double[] to = random(400, 10);
    double[] expected = to.clone();
    int width = widths * WIDTH;
    for (int i = 0; i < count; i++) {
      System.arraycopy(from, 3 + i * step, expected, 5 + i * toStep, width);
    }
    Butterflies.select().move(count, width, from, 3, step, to, 5, toStep);
    assertThat(to).isEqualTo(expected);
    float[] singleFrom = rounded(from);
    float[] singleTo = rounded(random(400, 10));
    Butterflies.selectSingle().move(count, width, singleFrom, 3, step, singleTo, 5, toStep);
    assertThat(singleTo).isEqualTo(rounded(expected));
  }

  @Test
  void vectorsAreTakenWhereTheyAre() {
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    assertThat(Butterflies.select()).isInstanceOf(VectorButterflies.class);
  }
}
