package org.farfield.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jdk.incubator.vector.DoubleVector;
import org.farfield.backend.cpu.PackedPanels;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Kernels against plain loops, against each other, and cut into parts. */
class GemmKernelTest {

  private static final List<GemmKernel> KERNELS =
      List.of(new VectorGemmKernel(), new ScalarGemmKernel());

  /** One product with odd shapes, offsets and a wider C. */
  private static final class Problem {
    private final int m;
    private final int n;
    private final int kc;
    private final double[] a;
    private final double[] b;
    private final double[] c;
    private final int cOffset;
    private final int ldc;

    Problem(int m, int n, int kc, double[] a, double[] b, double[] c, int cOffset, int ldc) {
      this.m = m;
      this.n = n;
      this.kc = kc;
      this.a = a;
      this.b = b;
      this.c = c;
      this.cOffset = cOffset;
      this.ldc = ldc;
    }

    static Problem random(long seed) {
      Random random = new Random(seed);
      return random(random, random.nextInt(70));
    }

    static Problem random(Random random, int kc) {
      int m = 1 + random.nextInt(23);
      int n = 1 + random.nextInt(53);
      int ldc = n + random.nextInt(5);
      int cOffset = random.nextInt(7);
      return new Problem(
          m,
          n,
          kc,
          numbers(random, m * kc),
          numbers(random, kc * n),
          numbers(random, cOffset + m * ldc + 3),
          cOffset,
          ldc);
    }

    private static double[] numbers(Random random, int size) {
      return random.doubles(size, -1, 1).toArray();
    }

    double[] doubles(GemmKernel kernel) {
      double[] result = c.clone();
      addDoubles(kernel, 0, m, 0, n, result);
      return result;
    }

    double[] floats(GemmKernel kernel) {
      double[] result = c.clone();
      addFloats(kernel, 0, m, 0, n, result);
      return result;
    }

    /** Only rows [row, row + rows) and columns [column, column + columns). */
    void addDoubles(
        GemmKernel kernel, int row, int rows, int column, int columns, double[] result) {
      double[] left = shifted(left(kernel, row, rows), 3);
      double[] right = shifted(right(column, columns, kernel.doubleColumns()), 5);
      double[] tile = new double[kernel.rows() * kernel.doubleColumns()];
      int start = cOffset + row * ldc + column;
      kernel.multiply(rows, columns, kc, left, 3, right, 5, result, start, ldc, tile);
    }

    void addFloats(GemmKernel kernel, int row, int rows, int column, int columns, double[] result) {
      float[] left = PackedPanels.toFloat(shifted(left(kernel, row, rows), 3));
      float[] right =
          PackedPanels.toFloat(shifted(right(column, columns, kernel.floatColumns()), 5));
      float[] tile = new float[kernel.rows() * kernel.floatColumns()];
      int start = cOffset + row * ldc + column;
      kernel.multiply(rows, columns, kc, left, 3, right, 5, result, start, ldc, tile);
    }

    private double[] left(GemmKernel kernel, int row, int rows) {
      double[] part = Arrays.copyOfRange(a, row * kc, (row + rows) * kc);
      return PackedPanels.left(part, kc, rows, 0, kc, kernel.rows());
    }

    private double[] right(int column, int columns, int width) {
      double[] part = new double[kc * columns];
      for (int k = 0; k < kc; k++) {
        System.arraycopy(b, k * n + column, part, k * columns, columns);
      }
      return PackedPanels.right(part, columns, 0, kc, columns, width);
    }

    /** The promised order of operations, element by element. */
    double[] promisedDoubles() {
      double[] result = c.clone();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int k = 0; k < kc; k++) {
            sum = Math.fma(a[i * kc + k], b[k * n + j], sum);
          }
          result[cOffset + i * ldc + j] += sum;
        }
      }
      return result;
    }

    double[] promisedFloats() {
      double[] result = c.clone();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = 0;
          for (int k = 0; k < kc; k++) {
            sum = Math.fma((float) a[i * kc + k], (float) b[k * n + j], sum);
          }
          result[cOffset + i * ldc + j] += sum;
        }
      }
      return result;
    }

    private static double[] shifted(double[] values, int by) {
      double[] moved = new double[values.length + by];
      System.arraycopy(values, 0, moved, by, values.length);
      return moved;
    }
  }

  @RepeatedTest(200)
  void sumsInThePromisedOrder(RepetitionInfo repetition) {
    Problem problem = Problem.random(repetition.getCurrentRepetition());
    for (GemmKernel kernel : KERNELS) {
      assertThat(problem.doubles(kernel)).isEqualTo(problem.promisedDoubles());
      assertThat(problem.floats(kernel)).isEqualTo(problem.promisedFloats());
    }
  }

  @Test
  void everyLengthOfABlock() {
    Random random = new Random(11);
    for (int kc = 1; kc <= 300; kc++) {
      Problem problem = Problem.random(random, kc);
      double[] doubles = problem.promisedDoubles();
      double[] floats = problem.promisedFloats();
      for (GemmKernel kernel : KERNELS) {
        assertThat(problem.doubles(kernel)).as("kc = %d", kc).isEqualTo(doubles);
        assertThat(problem.floats(kernel)).as("float, kc = %d", kc).isEqualTo(floats);
      }
    }
  }

  @RepeatedTest(50)
  void partsGiveTheSameBitsAsTheWhole(RepetitionInfo repetition) {
    Random random = new Random(1000 + repetition.getCurrentRepetition());
    Problem problem = Problem.random(random, random.nextInt(300));
    int m = problem.m;
    int n = problem.n;
    int row = random.nextInt(m + 1);
    int column = random.nextInt(n + 1);
    for (GemmKernel kernel : KERNELS) {
      double[] doubles = problem.c.clone();
      problem.addDoubles(kernel, 0, row, 0, column, doubles);
      problem.addDoubles(kernel, row, m - row, 0, column, doubles);
      problem.addDoubles(kernel, 0, m, column, n - column, doubles);
      assertThat(doubles).isEqualTo(problem.doubles(kernel));
      double[] floats = problem.c.clone();
      problem.addFloats(kernel, 0, row, 0, column, floats);
      problem.addFloats(kernel, row, m - row, 0, column, floats);
      problem.addFloats(kernel, 0, m, column, n - column, floats);
      assertThat(floats).isEqualTo(problem.floats(kernel));
    }
  }

  @Test
  void longSumIsAccurate() {
    Random random = new Random(5);
    double[] a = random.doubles(256, -1, 1).toArray();
    double[] b = random.doubles(256, -1, 1).toArray();
    double expected = 0;
    for (int k = 0; k < 256; k++) {
      expected += a[k] * b[k];
    }
    Problem problem = new Problem(1, 1, 256, a, b, new double[1], 0, 1);
    for (GemmKernel kernel : KERNELS) {
      assertThat(problem.doubles(kernel)[0]).isCloseTo(expected, within(1e-13));
      assertThat(problem.floats(kernel)[0]).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void kernelCanBeForced() {
    assertThat(GemmKernels.select("scalar")).isInstanceOf(ScalarGemmKernel.class);
    assertThat(GemmKernels.select("vector")).isInstanceOf(VectorGemmKernel.class);
    // which one is chosen depends on the machine
    boolean vectors = DoubleVector.SPECIES_PREFERRED.length() >= 2;
    assertThat(GemmKernels.select("").describe()).startsWith(vectors ? "vector" : "scalar");
    assertThat(GemmKernels.select("scalar").describe()).isEqualTo("scalar, 4x2 double / 4x2 float");
    assertThatThrownBy(() -> GemmKernels.select("quantum"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quantum");
  }
}
