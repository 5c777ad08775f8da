package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhaseKernelTest {
  private static final int LANES = GemmKernel.ROWS;

  /** Runs of one vector and of some, behind one another. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void phasesAreProductsOfThePowersOfTheAxes(int longest) {
    Random random = new Random(longest);
    int half = 100;
    double[] powers = random.doubles(7 + 2 * half, -1, 1).toArray();
    for (int twice = 7; twice < 7 + 2 * half; twice += half) {
      for (int x = 0; x < 64; x += 8) { // the first two axes
        System.arraycopy(powers, twice + x, powers, twice + x + 4, 4);
      }
    }
    int[] runs = new int[6 * PhaseKernel.RUN];
    int count = 0;
    for (int run = 1; run < 6; run++) {
      runs[4 * run] = 8 * random.nextInt(8);
      runs[4 * run + 1] = 8 * random.nextInt(8);
      runs[4 * run + 2] = 64;
      runs[4 * run + 3] = 1 + random.nextInt(longest);
      count += runs[4 * run + 3];
    }
    double[] expected = new double[5 + 2 * count * LANES];
    int to = 5;
    for (int run = 1; run < 6; run++) {
      for (int step = 0; step < runs[4 * run + 3]; step++) {
        for (int lane = 0; lane < LANES; lane++) {
          int z = 7 + runs[4 * run + 2] + step * LANES + lane;
          int x = 7 + runs[4 * run] + lane;
          int y = 7 + runs[4 * run + 1] + lane;
          double re = powers[x] * powers[y] - powers[half + x] * powers[half + y];
          double im = powers[x] * powers[half + y] + powers[half + x] * powers[y];
          expected[to] = re * powers[z] - im * powers[half + z];
          expected[to + count * LANES] = re * powers[half + z] + im * powers[z];
          to++;
        }
      }
    }
    for (PhaseKernel kernel : kernels()) {
      double[] phases = new double[expected.length];
      kernel.phases(powers, 7, half, runs, 4, runs.length, phases, 5, count * LANES);
      assertThat(phases).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64})
  void paritiesAreThoseOfTheFormulaAndRoundedOnce(int count) {
    Random random = new Random(count);
    int length = count * LANES;
    double[] phases = random.doubles(3 + 2 * length, -1, 1).toArray();
    double[] sums = random.doubles(1 + 2 * length, -1, 1).toArray();
    double[] expected = new double[2 * length];
    float[] rounded = new float[2 * length];
    for (int x = 0; x < length; x++) {
      double cos = phases[3 + x];
      double sin = phases[3 + length + x];
      expected[x] = cos * sums[1 + x] + sin * sums[1 + length + x];
      expected[length + x] = sin * sums[1 + x] - cos * sums[1 + length + x];
    }
    for (int x = 0; x < 2 * length; x++) {
      rounded[x] = (float) expected[x];
    }
    for (PhaseKernel kernel : kernels()) {
      double[] left = new double[2 * length];
      kernel.parities(length, phases, 3, sums, 1, left, 0, length);
      assertThat(left).isEqualTo(expected);
      float[] single = new float[2 * length];
      kernel.parities(length, phases, 3, sums, 1, single, 0, length);
      assertThat(single).isEqualTo(rounded);
    }
  }

  private static List<PhaseKernel> kernels() {
    return VectorGemmKernel.hasVectors()
        ? List.of(new ScalarPhaseKernel(), new VectorPhaseKernel())
        : List.of(new ScalarPhaseKernel());
  }

  /** From atoms to waves: by its formula, and the same bits with and without vectors. */
  @ParameterizedTest
  @CsvSource({"1, 4, 0", "13, 16, 4", "16, 16, 12", "7, 8, 4", "5, 68, 60"})
  void gatheredSumsAreThoseOfTheFormula(int count, int stride, int first) {
    Random random = new Random(3);
    double[] even = random.doubles((long) count * stride, -1, 1).toArray();
    double[] odd = random.doubles((long) count * stride, -1, 1).toArray();
    double[] phases = random.doubles(5 + 2L * count * LANES, -1, 1).toArray();
    double[] re = random.doubles((long) count * LANES, -1, 1).toArray();
    double[] im = random.doubles((long) count * LANES, -1, 1).toArray();
    double[] expectedRe = re.clone();
    double[] expectedIm = im.clone();
    for (int x = 0; x < re.length; x++) {
      int at = x / LANES * stride + first + x % LANES;
      double cos = phases[5 + x];
      double sin = phases[5 + count * LANES + x];
      expectedRe[x] += cos * even[at] + sin * odd[at];
      expectedIm[x] += sin * even[at] - cos * odd[at];
    }
    double[] plainRe = re.clone();
    double[] plainIm = im.clone();
    new ScalarPhaseKernel().gather(count, even, odd, stride, first, phases, 5, plainRe, plainIm);
    assertThat(plainRe).isEqualTo(expectedRe);
    assertThat(plainIm).isEqualTo(expectedIm);
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    new VectorPhaseKernel().gather(count, even, odd, stride, first, phases, 5, re, im);
    assertThat(re).isEqualTo(expectedRe);
    assertThat(im).isEqualTo(expectedIm);
  }
}
