package org.farfield.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
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
      int m = 1 + random.nextInt(23);
      int n = 1 + random.nextInt(53);
      int kc = random.nextInt(70);
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
      rows(kernel, 0, m, result);
      return result;
    }

    /** Only rows [from, from + count). */
    void rows(GemmKernel kernel, int from, int count, double[] result) {
      double[] part = new double[count * kc];
      System.arraycopy(a, from * kc, part, 0, part.length);
      double[] left = shifted(PackedPanels.left(part, kc, count, 0, kc, kernel.rows()), 3);
      double[] right = shifted(PackedPanels.right(b, n, 0, kc, n, kernel.doubleColumns()), 5);
      double[] tile = new double[kernel.rows() * kernel.doubleColumns()];
      kernel.multiply(count, n, kc, left, 3, right, 5, result, cOffset + from * ldc, ldc, tile);
    }

    /** Only columns [from, from + count). */
    void columns(GemmKernel kernel, int from, int count, double[] result) {
      double[] part = new double[kc * count];
      for (int k = 0; k < kc; k++) {
        System.arraycopy(b, k * n + from, part, k * count, count);
      }
      double[] left = PackedPanels.left(a, kc, m, 0, kc, kernel.rows());
      double[] right = PackedPanels.right(part, count, 0, kc, count, kernel.doubleColumns());
      double[] tile = new double[kernel.rows() * kernel.doubleColumns()];
      kernel.multiply(m, count, kc, left, 0, right, 0, result, cOffset + from, ldc, tile);
    }

    double[] floats(GemmKernel kernel) {
      double[] result = c.clone();
      float[] left = PackedPanels.toFloat(PackedPanels.left(a, kc, m, 0, kc, kernel.rows()));
      float[] right =
          PackedPanels.toFloat(PackedPanels.right(b, n, 0, kc, n, kernel.floatColumns()));
      float[] tile = new float[kernel.rows() * kernel.floatColumns()];
      kernel.multiply(m, n, kc, left, 0, right, 0, result, cOffset, ldc, tile);
      return result;
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

  @RepeatedTest(50)
  void partsGiveTheSameBitsAsTheWhole(RepetitionInfo repetition) {
    Problem problem = Problem.random(1000 + repetition.getCurrentRepetition());
    for (GemmKernel kernel : KERNELS) {
      double[] whole = problem.doubles(kernel);
      int row = problem.m / 3;
      double[] byRows = problem.c.clone();
      problem.rows(kernel, 0, row, byRows);
      problem.rows(kernel, row, problem.m - row, byRows);
      assertThat(byRows).isEqualTo(whole);
      int column = problem.n / 2;
      double[] byColumns = problem.c.clone();
      problem.columns(kernel, 0, column, byColumns);
      problem.columns(kernel, column, problem.n - column, byColumns);
      assertThat(byColumns).isEqualTo(whole);
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
    assertThat(GemmKernels.select("").describe()).startsWith("vector");
    assertThatThrownBy(() -> GemmKernels.select("quantum"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quantum");
  }
}
