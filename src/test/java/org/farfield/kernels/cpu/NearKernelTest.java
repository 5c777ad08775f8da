package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Random;
import org.farfield.math.BilinearForms;
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
    double[] coefficients = random.doubles(3 + 8L * functions, -1, 1).toArray();
    double[] t = random.doubles(9, -1, 1).toArray();
    for (int end : new int[] {2, 3, 4, 9}) { // alone, in pairs, three
      double[] expected = new double[10 * functions];
      double[] found = new double[10 * functions];
      plain.polynomials(functions, 7, coefficients, 3, 1, end, t, expected);
      vector.polynomials(functions, 7, coefficients, 3, 1, end, t, found);
      assertThat(found).containsExactly(expected);
      for (int j = 1; j < end; j++) {
        double sum = 0;
        for (int power = 7; power >= 0; power--) {
          sum = sum * t[j] + coefficients[3 + power * functions + 5];
        }
        assertThat(found[j * functions + 5]).isCloseTo(sum, within(1e-14));
      }
      assertThat(Arrays.copyOf(found, functions)).containsOnly(0);
      assertThat(Arrays.copyOfRange(found, end * functions, found.length)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 6, 9})
  void harmonicsOfAnyDegree(int degree) {
    NearKernel vector = vector();
    SphericalHarmonics harmonics = new SphericalHarmonics(degree);
    for (int count : new int[] {1, 7, 8, 17, 63, CAPACITY}) {
      double[][] r = directions(CAPACITY); // also behind the last one
      double[] w = random.doubles(CAPACITY, -1, 1).toArray();
      double[] expected = new double[harmonics.size() * CAPACITY];
      double[] found = new double[expected.length];
      HarmonicsBlock block = new HarmonicsBlock(harmonics, degree, CAPACITY);
      plain.harmonics(block, count, r[0], r[1], r[2], w, expected);
      vector.harmonics(block, count, r[0], r[1], r[2], w, found);
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
    double[] w = random.doubles(7, -1, 1).toArray();
    double[] expected = new double[harmonics.size() * 7];
    double[] found = new double[expected.length];
    HarmonicsBlock block = new HarmonicsBlock(harmonics, 3, 7);
    plain.harmonics(block, 7, r[0], r[1], r[2], w, expected);
    vector.harmonics(block, 7, r[0], r[1], r[2], w, found);
    assertThat(found).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 16, CAPACITY, 2 * CAPACITY})
  void formsOfAnyNumber(int stride) {
    NearKernel vector = vector();
    int[] target = random.ints(40, 0, 6).map(t -> t == 4 ? 5 : t).toArray(); // 4 has no entry
    int[] left = random.ints(40, 0, 3).toArray();
    int[] right = random.ints(40, 0, 9).toArray();
    double[] values = random.doubles(40, -1, 1).toArray();
    BilinearForms forms = new BilinearForms(6, target, left, right, values);
    double[] a = random.doubles(3L * stride, -1, 1).toArray();
    double[] b = random.doubles(9L * stride, -1, 1).toArray();
    for (int count : new int[] {1, 7, 8, 9, 17, 63, stride}) {
      double[] expected = random.doubles(6L * stride, -1, 1).toArray(); // what was there is gone
      double[] found = random.doubles(6L * stride, -1, 1).toArray();
      plain.forms(forms, Math.min(count, stride), stride, a, b, expected);
      vector.forms(forms, Math.min(count, stride), stride, a, b, found);
      for (int j = 0; j < Math.min(count, stride); j++) {
        double[] sums = new double[6];
        for (int e = 0; e < values.length; e++) {
          sums[target[e]] += values[e] * a[left[e] * stride + j] * b[right[e] * stride + j];
        }
        for (int t = 0; t < sums.length; t++) {
          assertThat(expected[t * stride + j]).isEqualTo(sums[t]);
          assertThat(Double.doubleToRawLongBits(found[t * stride + j]))
              .isEqualTo(Double.doubleToRawLongBits(expected[t * stride + j]));
        }
      }
    }
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
