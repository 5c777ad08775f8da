package org.farfield.backend.cpu.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.farfield.kernels.cpu.WorkerPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mesh transform against its definition. */
class RealFft3Test {

  private static final String MESHES =
      """
      1, 1, 1
      1, 1, 2
      2, 1, 3
      3, 4, 5
      4, 3, 6
      5, 2, 8
      8, 8, 8
      6, 10, 9
      7, 11, 13
      9, 10, 15
      12, 9, 16
      """;

  private static WorkerPool pool;

  @BeforeAll
  static void start() {
    pool = new WorkerPool(2);
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  @ParameterizedTest
  @CsvSource(textBlock = MESHES)
  void forwardIsTheDefinition(int n0, int n1, int n2) {
    RealFft3 fft = new RealFft3(n0, n1, n2);
    double[] real = random(fft.realSize(), 1);
    double[] half = random(fft.halfSize(), 2);
    fft.forward(real, half, pool);
    int at = 0;
    for (int h0 = 0; h0 < n0; h0++) {
      for (int h1 = 0; h1 < n1; h1++) {
        for (int h2 = 0; h2 <= n2 / 2; h2++, at += 2) {
          double re = 0;
          double im = 0;
          for (int p = 0; p < real.length; p++) {
            double angle = phase(p, n0, n1, n2, h0, h1, h2);
            re += real[p] * Math.cos(angle);
            im -= real[p] * Math.sin(angle);
          }
          assertThat(half[at]).isCloseTo(re, within(1e-11));
          assertThat(half[at + 1]).isCloseTo(im, within(1e-11));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = MESHES)
  void inverseOfForwardScalesByTheMesh(int n0, int n1, int n2) {
    RealFft3 fft = new RealFft3(n0, n1, n2);
    double[] real = random(fft.realSize(), 3);
    double[] half = new double[fft.halfSize()];
    fft.forward(real, half, pool);
    double[] back = new double[real.length];
    fft.inverse(half, back, pool);
    for (int i = 0; i < back.length; i++) {
      assertThat(back[i]).isCloseTo(real[i] * real.length, within(1e-10));
    }
  }

  /** Those that are zero, and not asked for, may be left out. */
  @ParameterizedTest
  @CsvSource(textBlock = MESHES)
  void emptyPlanesAndRowsMayBeLeftOut(int n0, int n1, int n2) {
    boolean[] planes = new boolean[n0];
    boolean[] rows = new boolean[n1];
    for (int i = 0; i < n0; i++) {
      planes[i] = i % 5 == 1 || i == n0 - 1;
    }
    Arrays.fill(rows, n1 / 2, n1, true);
    RealFft3 all = new RealFft3(n0, n1, n2);
    RealFft3 some = new RealFft3(n0, n1, n2, planes, rows);
    double[] real = random(all.realSize(), 13);
    for (int p = 0; p < real.length; p++) {
      real[p] = planes[p / (n1 * n2)] && rows[p / n2 % n1] ? real[p] : 0;
    }
    double[] expected = new double[all.halfSize()];
    all.forward(real, expected, pool);
    double[] half = random(all.halfSize(), 14); // what is there does not matter
    some.forward(real, half, pool);
    assertThat(half).containsExactly(expected, within(1e-12));
    requireBack(some, half, planes, rows, real, n1, n2);
  }

  private static void requireBack(
      RealFft3 some,
      double[] half,
      boolean[] planes,
      boolean[] rows,
      double[] real,
      int n1,
      int n2) {
    double[] back = new double[real.length];
    some.inverse(half, back, pool);
    for (int p = 0; p < real.length; p++) {
      if (planes[p / (n1 * n2)] && rows[p / n2 % n1]) {
        assertThat(back[p]).isCloseTo(real.length * real[p], within(1e-10));
      }
    }
  }

  /** Whatever is in the half beyond the box of frequencies is not read, in no row. */
  @ParameterizedTest
  @CsvSource({"5, 9, 8, 1, 2, 1", "4, 10, 12, 1, 1, 3", "3, 16, 9, 1, 3, 2"})
  void whatIsBeyondTheBoxIsNotRead(int n0, int n1, int n2, int max0, int max1, int max2) {
    boolean[] planes = new boolean[n0];
    boolean[] rows = new boolean[n1];
    planes[1] = true;
    planes[n0 - 1] = true;
    for (int i = 0; i < n1; i += 2) {
      rows[i] = true; // one of each two that are transformed together
    }
    RealFft3 all = new RealFft3(n0, n1, n2);
    RealFft3 some = new RealFft3(n0, n1, n2, planes, rows);
    double[] half = new double[all.halfSize()];
    Arrays.fill(half, Double.NaN);
    double[] inside = random(half.length, 15);
    int line = n2 / 2 + 1;
    for (int x = 0; x < half.length; x++) {
      int h2 = x / 2 % line;
      int h1 = x / 2 / line % n1;
      int h0 = x / 2 / line / n1;
      if (Math.min(h0, n0 - h0) <= max0 && Math.min(h1, n1 - h1) <= max1 && h2 <= max2) {
        half[x] = inside[x];
      }
    }
    double[] expected = new double[n0 * n1 * n2];
    double[] back = new double[expected.length];
    all.inverse(half.clone(), expected, n2, max0, max1, max2, pool);
    some.inverse(half, back, n2, max0, max1, max2, pool);
    for (int p = 0; p < back.length; p++) {
      if (planes[p / (n1 * n2)] && rows[p / n2 % n1]) {
        assertThat(back[p]).isCloseTo(expected[p], within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = MESHES)
  void linesMayLieApart(int n0, int n1, int n2) {
    RealFft3 fft = new RealFft3(n0, n1, n2);
    double[] real = random(fft.realSize(), 5);
    double[] expected = new double[fft.halfSize()];
    fft.forward(real, expected, pool);
    int line = n2 + 3;
    double[] apart = new double[n0 * n1 * line];
    Arrays.fill(apart, -7);
    for (int i = 0; i < real.length; i++) {
      apart[i / n2 * line + i % n2] = real[i];
    }
    double[] half = new double[fft.halfSize()];
    fft.forward(apart, line, half, n0, n1, n2, pool);
    assertThat(half).isEqualTo(expected);
    double[] back = new double[real.length];
    fft.inverse(expected, back, pool);
    fft.inverse(half, apart, line, n0, n1, n2, pool);
    for (int i = 0; i < apart.length; i++) {
      int point = i / line * n2 + i % line;
      assertThat(apart[i]).isEqualTo(i % line < n2 ? back[point] : -7);
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = MESHES)
  void frequenciesOutsideTheBoxCountAsZero(int n0, int n1, int n2) {
    for (int[] max : new int[][] {{0, 0, 0}, {1, 2, 1}, {2, 1, 3}, {100, 0, 100}, {3, 100, 0}}) {
      RealFft3 fft = new RealFft3(n0, n1, n2);
      double[] half = random(fft.halfSize(), 4);
      double[] cleared = half.clone();
      clearOutside(cleared, n0, n1, n2, max);
      double[] expected = new double[fft.realSize()];
      fft.inverse(cleared, expected, pool);
      double[] boxed = new double[fft.realSize()];
      fft.inverse(half, boxed, n2, max[0], max[1], max[2], pool);
      for (int i = 0; i < boxed.length; i++) {
        assertThat(boxed[i]).isCloseTo(expected[i], within(1e-12));
      }
    }
  }

  private static void clearOutside(double[] half, int n0, int n1, int n2, int[] max) {
    int at = 0;
    for (int h0 = 0; h0 < n0; h0++) {
      for (int h1 = 0; h1 < n1; h1++) {
        for (int h2 = 0; h2 <= n2 / 2; h2++, at += 2) {
          if (Math.min(h0, n0 - h0) > max[0] || Math.min(h1, n1 - h1) > max[1] || h2 > max[2]) {
            half[at] = 0;
            half[at + 1] = 0;
          }
        }
      }
    }
  }

  @Test
  void threadsDoNotChangeTheBits() {
    RealFft3 fft = new RealFft3(20, 18, 15);
    double[] real = random(fft.realSize(), 5);
    double[][] transforms = new double[2][fft.halfSize()];
    double[][] backs = new double[2][fft.realSize()];
    int[] threads = {1, 4};
    for (int i = 0; i < 2; i++) {
      try (WorkerPool some = new WorkerPool(threads[i])) {
        fft.forward(real, transforms[i], some);
        fft.inverse(transforms[i].clone(), backs[i], some);
      }
    }
    assertThat(transforms[1]).isEqualTo(transforms[0]);
    assertThat(backs[1]).isEqualTo(backs[0]);
  }

  @Test
  void longestAxes() {
    int n = RealFft3.MAX_LENGTH;
    for (int[] shape : new int[][] {{n, 1, 2}, {1, n, 2}, {1, 2, n}}) {
      RealFft3 fft = new RealFft3(shape[0], shape[1], shape[2]);
      double[] half = new double[fft.halfSize()];
      double[] real = random(fft.realSize(), 6);
      double[] back = new double[real.length];
      fft.forward(real, half, pool);
      fft.inverse(half, back, pool);
      for (int i = 0; i < back.length; i++) {
        back[i] /= real.length;
      }
      assertThat(back).containsExactly(real, within(1e-14));
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    refused(() -> new RealFft3(0, 4, 4), "0 points");
    refused(() -> new RealFft3(4, RealFft3.MAX_LENGTH + 1, 4), "4001");
    refused(() -> new RealFft3(2000, 2000, 2000), "2000 x 2000 x 2000");
    RealFft3 fft = new RealFft3(2, 3, 4);
    double[] half = new double[fft.halfSize()];
    refused(() -> fft.forward(new double[23], half, pool), "24");
    refused(() -> fft.forward(new double[24], new double[35], pool), "36");
    refused(() -> fft.forward(new double[24], 4, half, 0, -1, 0, pool), "box");
    refused(() -> fft.inverse(half, new double[23], pool), "do not fit");
    refused(() -> fft.forward(new double[48], 3, half, 0, 0, 0, pool), "lines of 4 points");
    refused(() -> fft.inverse(half, new double[27], 5, 0, 0, 0, pool), "do not fit");
    refused(() -> fft.inverse(half, new double[24], 4, -1, 0, 0, pool), "box");
  }

  private static void refused(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static double phase(int p, int n0, int n1, int n2, int h0, int h1, int h2) {
    int i2 = p % n2;
    int i1 = p / n2 % n1;
    int i0 = p / n2 / n1;
    return 2
        * Math.PI
        * ((double) (h0 * i0) / n0 + (double) (h1 * i1) / n1 + (double) (h2 * i2) / n2);
  }

  private static double[] random(int size, long seed) {
    return new Random(seed).doubles(size, -1, 1).toArray();
  }
}
