package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorKernelTest {
  private static final int ATOMS = 3 * MirrorKernel.LANES;
  private static final int LEVELS = 6; // of each axis

  private final Random random = new Random(5);
  private final double[][] angles = new double[3][ATOMS];
  private final double[] powers = new double[3 * LEVELS * 2 * ATOMS];

  private void makePowers() {
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < ATOMS; i++) {
        angles[axis][i] = 6 * random.nextDouble();
        for (int h = 0; h < LEVELS; h++) {
          powers[at(axis, h) + i] = Math.cos(h * angles[axis][i]);
          powers[at(axis, h) + ATOMS + i] = Math.sin(h * angles[axis][i]);
        }
      }
    }
  }

  private static int at(int axis, int h) {
    return (axis * LEVELS + h) * 2 * ATOMS;
  }

  /** Sums over some atoms j become sums over r_ij, of all classes, as trigonometry says. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8, 16})
  void turnsSumsByThePhasesOfEachAtom(int width) {
    makePowers();
    int[] runs = {-1, -1, -1, -1, at(0, 0), at(1, 2), at(2, 1), 3, at(0, 4), at(1, 5), at(2, 0), 1};
    int[][] waves = {{0, 2, 1}, {0, 2, 2}, {0, 2, 3}, {4, 5, 0}};
    double[][] source = new double[3][7];
    double[] weights = random.doubles(7, -1, 1).toArray();
    double[] sums = new double[2 + waves.length * MirrorKernel.CLASSES];
    for (int j = 0; j < 7; j++) {
      for (int axis = 0; axis < 3; axis++) {
        source[axis][j] = 6 * random.nextDouble();
      }
      for (int v = 0; v < waves.length; v++) {
        for (int kind = 0; kind < MirrorKernel.CLASSES; kind++) {
          double[] x = {source[0][j], source[1][j], source[2][j]};
          sums[2 + v * MirrorKernel.CLASSES + kind] += weights[j] * wave(kind, waves[v], x);
        }
      }
    }
    int columns = Math.max(width, MirrorKernel.LANES);
    int column = columns - MirrorKernel.LANES;
    int stride = waves.length * columns + 3;
    double[] scalar = new double[MirrorKernel.CLASSES * stride];
    int atom = MirrorKernel.LANES;
    new ScalarMirrorKernel()
        .turn(
            powers, atom, ATOMS, runs, 4, 12, sums, 2, scalar, column, width, waves.length, stride);
    for (int kind = 0; kind < MirrorKernel.CLASSES; kind++) {
      for (int v = 0; v < waves.length; v++) {
        for (int i = 0; i < MirrorKernel.LANES; i++) {
          double expected = 0;
          for (int j = 0; j < 7; j++) {
            double[] x = new double[3];
            for (int axis = 0; axis < 3; axis++) {
              x[axis] = angles[axis][atom + i] - source[axis][j];
            }
            expected += weights[j] * wave(kind, waves[v], x);
          }
          int c = column + i;
          int place = kind * stride + (c / width * waves.length + v) * width + c % width;
          assertThat(scalar[place]).isCloseTo(expected, within(1e-13));
        }
      }
    }
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    assumeThat(width % Vectors.LANES).isZero();
    double[] vector = new double[scalar.length];
    new VectorMirrorKernel()
        .turn(
            powers, atom, ATOMS, runs, 4, 12, sums, 2, vector, column, width, waves.length, stride);
    assertThat(vector).isEqualTo(scalar);
  }

  /** In single precision as in double, but for roundings; in vectors the same bits. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8, 16, 32})
  void turnsSumsInSinglePrecision(int width) {
    makePowers();
    int[] runs = {-1, -1, -1, -1, at(0, 0), at(1, 2), at(2, 1), 3, at(0, 4), at(1, 5), at(2, 0), 1};
    double[] sums = random.doubles(2 + 4 * MirrorKernel.CLASSES, -1, 1).toArray();
    int columns = Math.max(width, MirrorKernel.FLOAT_LANES);
    int column = columns - MirrorKernel.FLOAT_LANES;
    int stride = 4 * columns + 3;
    int atom = MirrorKernel.LANES;
    double[] exact = new double[MirrorKernel.CLASSES * stride];
    for (int i = 0; i < MirrorKernel.FLOAT_LANES; i += MirrorKernel.LANES) {
      new ScalarMirrorKernel()
          .turn(powers, atom + i, ATOMS, runs, 4, 12, sums, 2, exact, column + i, width, 4, stride);
    }
    float[] scalar = new float[exact.length];
    new ScalarMirrorKernel()
        .turn(
            rounded(powers),
            atom,
            ATOMS,
            runs,
            4,
            12,
            rounded(sums),
            2,
            scalar,
            column,
            width,
            4,
            stride);
    assertThat(scalar).contains(0);
    for (int x = 0; x < exact.length; x++) {
      assertThat((double) scalar[x]).isCloseTo(exact[x], within(5e-6));
      assertThat(scalar[x] == 0).isEqualTo(exact[x] == 0);
    }
    assumeThat(VectorGemmKernel.hasVectors()).isTrue();
    assumeThat(width % Vectors.FLOATS.length()).isZero();
    float[] vector = new float[scalar.length];
    new VectorMirrorKernel()
        .turn(
            rounded(powers),
            atom,
            ATOMS,
            runs,
            4,
            12,
            rounded(sums),
            2,
            vector,
            column,
            width,
            4,
            stride);
    assertThat(vector).isEqualTo(scalar);
  }

  private static float[] rounded(double[] numbers) {
    float[] result = new float[numbers.length];
    for (int x = 0; x < result.length; x++) {
      result[x] = (float) numbers[x];
    }
    return result;
  }

  private static double wave(int kind, int[] h, double[] x) {
    double product = 1;
    for (int axis = 0; axis < 3; axis++) {
      double angle = h[axis] * x[axis];
      product *= (kind >> (2 - axis) & 1) == 0 ? Math.cos(angle) : Math.sin(angle);
    }
    return product;
  }
}
