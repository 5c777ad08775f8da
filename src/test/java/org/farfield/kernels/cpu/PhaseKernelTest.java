package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhaseKernelTest {
  private static final int LANES = GemmKernel.ROWS;

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
