package org.farfield.backend.cpu;

import java.util.Arrays;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Three-dimensional real transforms from one-dimensional ones of JTransforms; lines are shared out
 * to the workers, so that the bits do not depend on their number.
 *
 * <p>Half spectrum: {@code [n0][n1][n2/2+1]} complex, interleaved. Forward is Σ x e^{−2πi h·x/n},
 * the inverse is not scaled. n2 must be even.
 */
final class RealFft3 {
  private static final int LINES = 8; // gathered together, so that cache lines are used whole

  private final int n0;
  private final int n1;
  private final int n2;
  private final int half;
  private final DoubleFFT_1D fft0;
  private final DoubleFFT_1D fft1;
  private final DoubleFFT_1D fft2;
  private final double[][] lines; // per worker
  private final WorkerPool pool;

  RealFft3(int n0, int n1, int n2, WorkerPool pool) {
    if (n2 % 2 != 0) {
      throw new IllegalArgumentException("the last size must be even, not " + n2);
    }
    Math.toIntExact(2L * n0 * n1 * (n2 / 2 + 1));
    this.n0 = n0;
    this.n1 = n1;
    this.n2 = n2;
    this.half = n2 / 2 + 1;
    this.pool = pool;
    fft0 = new DoubleFFT_1D(n0);
    fft1 = new DoubleFFT_1D(n1);
    fft2 = new DoubleFFT_1D(n2);
    int length = Math.max(2 * LINES * Math.max(n0, n1), n2 + 2);
    lines = new double[pool.threads()][length];
  }

  /** Doubles in a half spectrum. */
  int spectrumSize() {
    return 2 * n0 * n1 * half;
  }

  /** Doubles in a real field. */
  int realSize() {
    return n0 * n1 * n2;
  }

  /** Transforms a real field. */
  void forward(double[] real, double[] spectrum) {
    pool.run(
        n0,
        (x, worker) -> {
          double[] line = lines[worker];
          for (int y = 0; y < n1; y++) {
            System.arraycopy(real, (x * n1 + y) * n2, line, 0, n2);
            fft2.realForward(line, 0);
            // packed as Re0, Re(n/2), Re1, Im1, …
            int target = 2 * (x * n1 + y) * half;
            System.arraycopy(line, 0, spectrum, target, n2);
            spectrum[target + n2] = line[1];
            spectrum[target + n2 + 1] = 0;
            spectrum[target + 1] = 0;
          }
          alongY(spectrum, x, half, line, false);
        });
    alongX(spectrum, n1, half, false);
  }

  /**
   * Transforms a Hermitian half spectrum back; element i goes to real[offset + i·stride]. The
   * spectrum is destroyed. Only |h_i| ≤ max_i is looked at: what is outside must be zero.
   */
  void inverse(double[] spectrum, double[] real, int offset, int stride, int max1, int max2) {
    int used = Math.min(half, max2 + 1);
    inverseX(spectrum, max1, used);
    pool.run(
        n0,
        (x, worker) -> {
          double[] line = lines[worker];
          alongY(spectrum, x, used, line, true);
          for (int y = 0; y < n1; y++) {
            int from = 2 * (x * n1 + y) * half;
            System.arraycopy(spectrum, from, line, 0, 2 * used);
            Arrays.fill(line, 2 * used, n2 + 2, 0);
            line[1] = line[n2]; // packed: the Nyquist term sits in the imaginary part of the mean
            // scaled and undone: the library's unscaled real inverse differs by 2 between sizes
            fft2.realInverse(line, 0, true);
            int target = offset + (x * n1 + y) * n2 * stride;
            for (int z = 0; z < n2; z++) {
              real[target + z * stride] = n2 * line[z];
            }
          }
        });
  }

  private void inverseX(double[] spectrum, int max1, int used) {
    int wanted = Math.min(n1, 2 * max1 + 1);
    pool.run(
        wanted,
        (task, worker) -> {
          int y = task <= max1 || wanted == n1 ? task : n1 - (wanted - task);
          columns(spectrum, y * half, used, lines[worker], true);
        });
  }

  private void alongX(double[] spectrum, int rows, int used, boolean inverse) {
    pool.run(rows, (y, worker) -> columns(spectrum, y * half, used, lines[worker], inverse));
  }

  // Lines along the first axis that start at complex positions first … first + used − 1.
  private void columns(double[] spectrum, int first, int used, double[] line, boolean inverse) {
    transformLines(spectrum, first, n1 * half, used, n0, fft0, line, inverse);
  }

  private void alongY(double[] spectrum, int x, int used, double[] line, boolean inverse) {
    transformLines(spectrum, x * n1 * half, half, used, n1, fft1, line, inverse);
  }

  private static void transformLines(
      double[] spectrum,
      int first,
      int step,
      int used,
      int n,
      DoubleFFT_1D fft,
      double[] line,
      boolean inverse) {
    for (int start = 0; start < used; start += LINES) {
      int together = Math.min(LINES, used - start);
      for (int i = 0; i < n; i++) {
        int from = 2 * (first + start + i * step);
        for (int j = 0; j < together; j++) {
          line[2 * (j * n + i)] = spectrum[from + 2 * j];
          line[2 * (j * n + i) + 1] = spectrum[from + 2 * j + 1];
        }
      }
      for (int j = 0; j < together; j++) {
        if (inverse) {
          fft.complexInverse(line, 2 * j * n, false);
        } else {
          fft.complexForward(line, 2 * j * n);
        }
      }
      for (int i = 0; i < n; i++) {
        int to = 2 * (first + start + i * step);
        for (int j = 0; j < together; j++) {
          spectrum[to + 2 * j] = line[2 * (j * n + i)];
          spectrum[to + 2 * j + 1] = line[2 * (j * n + i) + 1];
        }
      }
    }
  }
}
