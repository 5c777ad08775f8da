package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import java.util.stream.IntStream;
import org.farfield.sweeps.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClebschGordanTest {
  private static double[] couple(int l1, int l2, int lambda, double[] a, int ia, double[] b) {
    double[] out = new double[2 * lambda + 1];
    ClebschGordan c = ClebschGordan.of(l1, l2, lambda);
    for (int i = 0; i < c.size(); i++) {
      out[c.result(i)] += c.value(i) * a[ia + c.first(i)] * b[l2 * l2 + c.second(i)];
    }
    return out;
  }

  /** All λ of l1 ⊗ l2 together are an orthogonal matrix. */
  @Sweep(oneIn = 5)
  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "2,1", "3,5", "6,6", "12,9", "20,20"})
  void areOrthonormal(int l1, int l2) {
    int size = (2 * l1 + 1) * (2 * l2 + 1);
    double[][] rows = new double[size][size];
    int row = 0;
    for (int lambda = Math.abs(l1 - l2); lambda <= l1 + l2; lambda++) {
      ClebschGordan c = ClebschGordan.of(l1, l2, lambda);
      for (int i = 0; i < c.size(); i++) {
        rows[row + c.result(i)][c.first(i) * (2 * l2 + 1) + c.second(i)] += c.value(i);
      }
      row += 2 * lambda + 1;
    }
    assertThat(row).isEqualTo(size);
    double worst = 0;
    for (int i = 0; i < size; i++) {
      double[] one = rows[i];
      // most numbers of a row are zero
      int[] filled = IntStream.range(0, size).filter(x -> one[x] != 0).toArray();
      for (int j = 0; j <= i; j++) {
        double dot = i == j ? -1 : 0;
        for (int x : filled) {
          dot += one[x] * rows[j][x];
        }
        worst = Math.max(worst, Math.abs(dot));
      }
    }
    assertThat(worst).isLessThan(1e-12);
  }

  /**
   * ∫ Y_l1m1 Y_l2m2 Y_λμ by quadrature is C times a number that is zero where l1 + l2 + λ is odd.
   */
  @ParameterizedTest
  @CsvSource({"0,2,2", "1,1,2", "1,2,1", "2,2,2", "2,3,3", "3,4,5", "2,3,4", "1,1,1"})
  void agreeWithIntegralsOfThreeHarmonics(int l1, int l2, int lambda) {
    int largest = Math.max(lambda, Math.max(l1, l2));
    SphericalHarmonics harmonics = new SphericalHarmonics(largest);
    double[] y = new double[harmonics.size()];
    int[] width = {2 * l1 + 1, 2 * l2 + 1, 2 * lambda + 1};
    double[] gaunt = new double[width[0] * width[1] * width[2]];
    int n = l1 + l2 + lambda + 2;
    // sin θ dθ by Clenshaw-Curtis, φ by equal steps: both exact for these degrees
    for (int t = 0; t <= 2 * n; t++) {
      double theta = Math.PI * t / (2 * n);
      double weight = clenshawCurtis(t, 2 * n) * Math.PI / n;
      for (int p = 0; p < 2 * n; p++) {
        double phi = Math.PI * p / n;
        harmonics.evaluate(
            Math.sin(theta) * Math.cos(phi),
            Math.sin(theta) * Math.sin(phi),
            Math.cos(theta),
            y,
            0);
        for (int i = 0; i < gaunt.length; i++) {
          int a = i / width[2] / width[1];
          int b = i / width[2] % width[1];
          gaunt[i] += weight * y[l1 * l1 + a] * y[l2 * l2 + b] * y[lambda * lambda + i % width[2]];
        }
      }
    }
    double[] coefficients = new double[gaunt.length];
    ClebschGordan c = ClebschGordan.of(l1, l2, lambda);
    double reduced = 0;
    for (int i = 0; i < c.size(); i++) {
      int index = (c.first(i) * width[1] + c.second(i)) * width[2] + c.result(i);
      coefficients[index] = c.value(i);
      reduced += c.value(i) * gaunt[index] / width[2];
    }
    assertThat(Math.abs(reduced) > 1e-3).isEqualTo((l1 + l2 + lambda) % 2 == 0);
    for (int i = 0; i < gaunt.length; i++) {
      assertThat(gaunt[i]).isCloseTo(reduced * coefficients[i], offset(1e-13));
    }
  }

  private static double clenshawCurtis(int k, int n) {
    double sum = 1;
    for (int j = 1; j <= n / 2; j++) {
      double b = j == n / 2 ? 1 : 2;
      sum -= b / (4.0 * j * j - 1) * Math.cos(2 * j * k * Math.PI / n);
    }
    return (k == 0 || k == n ? 1.0 : 2.0) / n * sum;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,2,1", "1,2,2", "3,4,2", "2,2,2", "3,2,4"})
  void productsOfRotatedFactorsAreRotatedProducts(int l1, int l2, int lambda) {
    // three vectors: (Y_l1(a) ⊗ Y_l2(b))_λ · Y_λ(c) is a scalar, of negative parity where l1 + l2 +
    // λ
    // is odd
    Random random = new Random(11);
    double[] vectors = random.doubles(9, -1, 1).toArray();
    double angle = 1.1;
    double[] turned = new double[9];
    double[] inverted = new double[9];
    for (int v = 0; v < 9; v += 3) {
      double x = vectors[v];
      double y = vectors[v + 1] * Math.cos(angle) - vectors[v + 2] * Math.sin(angle);
      double z = vectors[v + 1] * Math.sin(angle) + vectors[v + 2] * Math.cos(angle);
      turned[v] = x * Math.cos(angle) - y * Math.sin(angle);
      turned[v + 1] = x * Math.sin(angle) + y * Math.cos(angle);
      turned[v + 2] = z;
      inverted[v] = vectors[v];
      inverted[v + 1] = vectors[v + 1];
      inverted[v + 2] = -vectors[v + 2];
    }
    double before = scalar(l1, l2, lambda, vectors);
    double mirror = (l1 + l2 + lambda) % 2 == 0 ? before : -before;
    assertThat(Math.abs(before)).isGreaterThan(1e-6);
    assertThat(scalar(l1, l2, lambda, turned)).isCloseTo(before, offset(1e-13));
    assertThat(scalar(l1, l2, lambda, inverted)).isCloseTo(mirror, offset(1e-13));
  }

  private static double scalar(int l1, int l2, int lambda, double[] vectors) {
    SphericalHarmonics harmonics = new SphericalHarmonics(Math.max(lambda, Math.max(l1, l2)));
    double[][] y = new double[3][harmonics.size()];
    for (int i = 0; i < 3; i++) {
      harmonics.evaluateDirection(vectors[3 * i], vectors[3 * i + 1], vectors[3 * i + 2], y[i], 0);
    }
    double[] product = couple(l1, l2, lambda, y[0], l1 * l1, y[1]);
    double sum = 0;
    for (int m = 0; m <= 2 * lambda; m++) {
      sum += product[m] * y[2][lambda * lambda + m];
    }
    return sum;
  }

  @Test
  void coupleVectorsToTheirCrossProduct() {
    double[] a = {0, 2, 3, 1}; // 1, 2, 3 as y, z, x
    double[] b = {0, 5, -2, 4};
    double[] cross = {3 * 4 - 1 * -2, 1 * 5 - 2 * 4, 2 * -2 - 3 * 5};
    double[] product = couple(1, 1, 1, a, 1, b);
    double factor = Math.sqrt(0.5);
    assertThat(product)
        .containsExactly(
            new double[] {factor * cross[0], factor * cross[1], factor * cross[2]}, offset(1e-13));
  }

  @Test
  void refuseDegreesThatDoNotCouple() {
    for (int lambda : new int[] {-1, 0, 4}) {
      assertThatThrownBy(() -> ClebschGordan.of(1, 2, lambda))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("degrees 1 and 2 do not couple to " + lambda);
    }
  }
}
