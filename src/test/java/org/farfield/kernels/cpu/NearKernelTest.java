package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Random;
import org.farfield.math.HarmonicsBlock;
import org.farfield.math.SphericalHarmonics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernel gives the bits of the plain one. */
class NearKernelTest {
  private static final int CAPACITY = 64;

  private final NearKernel plain = new ScalarNearKernel();
  private final Random random = new Random(5);

  private static NearKernel vector() {
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    return new VectorNearKernel();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32, 40, 56, 72})
  void polynomialsOfAnyNumber(int functions) {
    NearKernel vector = vector();
    double[] coefficients = random.doubles(3 + 16L * functions, -1, 1).toArray();
    double[] t = random.doubles(9, -1, 1).toArray();
    int other = 3 + 8 * functions;
    int[] from = {0, 3, 3, 3, 3, other, other, other, 3}; // alone, in pairs, three
    double[] expected = new double[10 * functions];
    double[] found = new double[10 * functions];
    plain.polynomials(functions, 7, coefficients, 1, 9, from, t, expected);
    vector.polynomials(functions, 7, coefficients, 1, 9, from, t, found);
    assertThat(found).containsExactly(expected);
    for (int j = 1; j < 9; j++) {
      double sum = 0;
      for (int power = 7; power >= 0; power--) {
        sum = sum * t[j] + coefficients[from[j] + power * functions + 5];
      }
      assertThat(found[j * functions + 5]).isCloseTo(sum, within(1e-14));
    }
    assertThat(Arrays.copyOf(found, functions)).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 64})
  void weighsRowsOfAnyLength(int stride) {
    NearKernel vector = vector();
    double[] y = random.doubles(3L * stride, -1, 1).toArray();
    double[] w = random.doubles(stride, -1, 1).toArray();
    for (int count : new int[] {1, 4, stride - 1, stride}) {
      double[] expected = new double[y.length];
      double[] found = new double[y.length];
      plain.weigh(3, count, stride, y, w, expected);
      vector.weigh(3, count, stride, y, w, found);
      for (int row = 0; row < 3; row++) {
        int from = row * stride;
        assertThat(Arrays.copyOfRange(found, from, from + count))
            .containsExactly(Arrays.copyOfRange(expected, from, from + count));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 6, 9})
  void harmonicsOfAnyDegree(int degree) {
    NearKernel vector = vector();
    SphericalHarmonics harmonics = new SphericalHarmonics(degree);
    for (int count : new int[] {1, 7, 8, 17, 63, CAPACITY}) {
      double[][] r = directions(CAPACITY); // also behind the last one
      double[] expected = new double[harmonics.size() * CAPACITY];
      double[] found = new double[expected.length];
      HarmonicsBlock block = new HarmonicsBlock(harmonics, degree, CAPACITY);
      plain.harmonics(block, count, r[0], r[1], r[2], expected);
      vector.harmonics(block, count, r[0], r[1], r[2], found);
      for (int lm = 0; lm < harmonics.size(); lm++) {
        for (int j = lm * CAPACITY; j < lm * CAPACITY + count; j++) {
          assertThat(Double.doubleToRawLongBits(found[j]))
              .isEqualTo(Double.doubleToRawLongBits(expected[j]));
        }
      }
    }
  }

  @Test
  void aBlockThatIsNoMultipleOfVectorsIsFilledOnlySoFar() {
    NearKernel vector = vector();
    SphericalHarmonics harmonics = new SphericalHarmonics(3);
    double[][] r = directions(7);
    double[] expected = new double[harmonics.size() * 7];
    double[] found = new double[expected.length];
    HarmonicsBlock block = new HarmonicsBlock(harmonics, 3, 7);
    plain.harmonics(block, 7, r[0], r[1], r[2], expected);
    vector.harmonics(block, 7, r[0], r[1], r[2], found);
    assertThat(found).containsExactly(expected);
  }

  private double[][] directions(int count) {
    double[][] r = new double[3][count];
    for (int j = 0; j < count; j++) {
      double[] v = random.doubles(3, -1, 1).toArray();
      double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      for (int axis = 0; axis < 3; axis++) {
        r[axis][j] = v[axis] / norm;
      }
    }
    return r;
  }
}
