package org.farfield.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SphericalHarmonicsTest {
  private static final int LIMIT = 12;
  private final SphericalHarmonics harmonics = new SphericalHarmonics(LIMIT);

  private double[] at(double x, double y, double z) {
    double[] out = new double[harmonics.size()];
    harmonics.evaluateDirection(x, y, z, out, 0);
    return out;
  }

  /** Σ_m Y_lm(a) Y_lm(b) = (2l + 1)/4π P_l(a·b). */
  @Test
  void additionTheoremHolds() {
    Random random = new Random(17);
    for (int pair = 0; pair < 200; pair++) {
      double[] a = random.doubles(3, -1, 1).toArray();
      double[] b = random.doubles(3, -1, 1).toArray();
      double lengths =
          Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
              * Math.sqrt(b[0] * b[0] + b[1] * b[1] + b[2] * b[2]);
      double cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / lengths;
      double[] ya = at(a[0], a[1], a[2]);
      double[] yb = at(b[0], b[1], b[2]);
      double below = 0;
      double legendre = 1;
      for (int l = 0; l <= LIMIT; l++) {
        double sum = 0;
        for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
          sum += ya[lm] * yb[lm];
        }
        assertThat(sum)
            .as("l = %d", l)
            .isCloseTo((2 * l + 1) / (4 * Math.PI) * legendre, offset(2e-14 * (2 * l + 1)));
        double next = ((2 * l + 1) * cosine * legendre - l * below) / (l + 1);
        below = legendre;
        legendre = next;
      }
    }
  }

  @Test
  void onlyOrderZeroLivesAtThePoles() {
    for (int pole = -1; pole <= 1; pole += 2) {
      double[] exact = at(0, 0, pole * 2.5);
      double[] beside = at(1e-9, -1e-9, pole);
      for (int l = 0; l <= LIMIT; l++) {
        double expected = Math.sqrt((2 * l + 1) / (4 * Math.PI)) * (l % 2 == 0 ? 1 : pole);
        for (int m = -l; m <= l; m++) {
          assertThat(exact[l * l + l + m]).isCloseTo(m == 0 ? expected : 0, offset(1e-14));
          assertThat(beside[l * l + l + m]).isCloseTo(exact[l * l + l + m], offset(1e-7));
        }
      }
    }
  }

  /** Signs and order of m, degree 2, as x, y, z. */
  @Test
  void secondDegreeHasItsCartesianForm() {
    Random random = new Random(18);
    for (int i = 0; i < 20; i++) {
      double[] r = random.doubles(3, -1, 1).toArray();
      double norm = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
      double x = r[0] / norm;
      double y = r[1] / norm;
      double z = r[2] / norm;
      double f = Math.sqrt(15 / (4 * Math.PI));
      double[] expected = {
        f * x * y,
        f * y * z,
        f / Math.sqrt(12) * (3 * z * z - 1),
        f * x * z,
        f / 2 * (x * x - y * y)
      };
      double[] out = at(r[0], r[1], r[2]);
      for (int m = 0; m < 5; m++) {
        assertThat(out[4 + m]).isCloseTo(expected[m], offset(1e-14));
      }
    }
  }

  /** Y_lm = N Re or Im (x + iy)^m d^m P_l/dz^m, without (−1)^m, from the coefficients of P_l. */
  @Test
  void everyOrderIsADerivativeOfLegendre() {
    Random random = new Random(19);
    for (int i = 0; i < 20; i++) {
      double z = 2 * random.nextDouble() - 1;
      double phi = 2 * Math.PI * random.nextDouble();
      double s = Math.sqrt(1 - z * z);
      double[] out = at(s * Math.cos(phi), s * Math.sin(phi), z);
      for (int l = 0; l <= LIMIT; l++) {
        double ratio = 1; // (l−m)!/(l+m)!
        for (int m = 0; m <= l; m++) {
          double norm = Math.sqrt((m == 0 ? 1 : 2) * (2 * l + 1) / (4 * Math.PI) * ratio);
          double value = norm * Math.pow(s, m) * legendreDerivative(l, m, z);
          assertThat(out[l * l + l + m]).isCloseTo(value * Math.cos(m * phi), offset(1e-11));
          if (m > 0) {
            assertThat(out[l * l + l - m]).isCloseTo(value * Math.sin(m * phi), offset(1e-11));
          }
          ratio /= (l - m) * (l + m + 1.0);
        }
      }
    }
  }

  private static double legendreDerivative(int l, int m, double z) {
    double sum = 0;
    for (int k = 0; 2 * k <= l - m; k++) {
      // (−1)^k (2l−2k)!/(2^l k! (l−k)! (l−2k)!) z^{l−2k}, derived m times
      double coefficient = (k % 2 == 0 ? 1 : -1) * Math.pow(2, -l);
      coefficient *= factorial(2 * l - 2 * k) / factorial(k) / factorial(l - k);
      sum += coefficient / factorial(l - 2 * k - m) * Math.pow(z, l - 2 * k - m);
    }
    return sum;
  }

  private static double factorial(int n) {
    double product = 1;
    for (int i = 2; i <= n; i++) {
      product *= i;
    }
    return product;
  }

  /** r ∇Y_lm(r̂) against differences of the harmonics of directions; poles included. */
  @Test
  void gradientsAreThoseOfTheDirection() {
    Random random = new Random(20);
    int size = harmonics.size();
    double step = 1e-3;
    for (int i = 0; i < 20; i++) {
      double[] r = i < 2 ? new double[] {0, 0, 1 - 2 * i} : random.doubles(3, -1, 1).toArray();
      double norm = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
      double[] values = new double[size];
      double[] gradients = new double[3 * size];
      harmonics.evaluateWithGradients(r[0] / norm, r[1] / norm, r[2] / norm, values, gradients);
      assertThat(values).containsExactly(at(r[0], r[1], r[2]));
      for (int axis = 0; axis < 3; axis++) {
        double[][] moved = new double[6][];
        for (int x = 0; x < 6; x++) {
          double[] p = {r[0] / norm, r[1] / norm, r[2] / norm};
          p[axis] += step * (x < 3 ? x - 3 : x - 2);
          moved[x] = at(p[0], p[1], p[2]);
        }
        for (int lm = 0; lm < size; lm++) {
          double difference =
              (45 * (moved[3][lm] - moved[2][lm])
                      - 9 * (moved[4][lm] - moved[1][lm])
                      + moved[5][lm]
                      - moved[0][lm])
                  / (60 * step);
          assertThat(gradients[axis * size + lm]).isCloseTo(difference, offset(1e-9));
        }
      }
    }
  }

  /** Blocks give gradients in space, of which the part along the direction must be taken away. */
  @Test
  void blocksEqualOneDirectionAfterTheOther() {
    int capacity = 7;
    int count = 5;
    int size = harmonics.size();
    HarmonicsBlock block = new HarmonicsBlock(harmonics, (int) Math.sqrt(size) - 1, capacity);
    Random random = new Random(21);
    double[][] r = new double[3][capacity];
    for (int j = 0; j < count; j++) {
      double[] v = random.doubles(3, -1, 1).toArray();
      double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
      for (int axis = 0; axis < 3; axis++) {
        r[axis][j] = v[axis] / norm;
      }
    }
    double[] plain = new double[size * capacity];
    double[] values = new double[size * capacity];
    double[] gradients = new double[3 * values.length];
    double[] w = new double[capacity];
    Arrays.fill(w, 1);
    block.evaluate(count, r[0], r[1], r[2], w, plain);
    block.evaluateWithGradients(count, r[0], r[1], r[2], values, gradients);
    assertThat(values).containsExactly(plain);
    Arrays.fill(w, -4); // which only moves exponents
    block.evaluate(count, r[0], r[1], r[2], w, plain);
    for (int at = 0; at < plain.length; at++) {
      assertThat(plain[at]).isEqualTo(-4 * values[at], offset(0.0));
    }
    double[] one = new double[size];
    double[] slopes = new double[3 * size];
    for (int j = 0; j < count; j++) {
      harmonics.evaluateWithGradients(r[0][j], r[1][j], r[2][j], one, slopes);
      for (int lm = 0; lm < size; lm++) {
        assertThat(values[lm * capacity + j]).isCloseTo(one[lm], offset(1e-14));
        double along = 0;
        for (int axis = 0; axis < 3; axis++) {
          along += r[axis][j] * gradients[(axis * size + lm) * capacity + j];
        }
        for (int axis = 0; axis < 3; axis++) {
          double tangential = gradients[(axis * size + lm) * capacity + j] - along * r[axis][j];
          assertThat(tangential).isCloseTo(slopes[axis * size + lm], offset(1e-11));
        }
      }
    }
  }
}
