package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.kernels.cpu.WorkerPool;
import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Fourier transform of real numbers on a mesh n0 × n1 × n2 (row-major).
 *
 * <p>The transform is kept as the half that determines the rest, {@code [n0][n1][n2/2 + 1]} complex
 * numbers, real and imaginary part interleaved. Forward sums with e<sup>−2πi</sup>, inverse with
 * e<sup>+2πi</sup>, neither is scaled: inverse of forward is n0·n1·n2 times the input.
 *
 * <p>Lines are transformed one by one by JTransforms and shared out among the workers of a pool, so
 * the result does not depend on the number of threads. Strided lines are copied several at a time
 * into contiguous scratch, since a cache line holds four neighbours. The scratch belongs to the
 * workers of one pool: an instance must not be used with two pools at the same time.
 */
final class RealFft3 {

  /** Longest axis; beyond it JTransforms starts threads of its own, even for good sizes. */
  static final int MAX_LENGTH = 4000;

  /** Longest axis with a prime factor above 5; beyond it JTransforms starts threads for those. */
  static final int MAX_ROUGH_LENGTH = 1000;

  /** Complex lines gathered at a time: two cache lines wide. */
  private static final int GATHER = 16;

  private final int n0;
  private final int n1;
  private final int n2;
  private final int halfLine;
  private final DoubleFFT_1D axis0;
  private final DoubleFFT_1D axis1;
  private final DoubleFFT_1D axis2;
  private final double inverseFactor;
  private double[][] scratch = new double[0][];

  RealFft3(int n0, int n1, int n2) {
    this.n0 = checkLength(n0);
    this.n1 = checkLength(n1);
    this.n2 = checkLength(n2);
    halfLine = 2 * (n2 / 2 + 1);
    long size = (long) n0 * n1 * halfLine;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a mesh of " + n0 + " x " + n1 + " x " + n2 + " points does not fit one array");
    }
    axis0 = new DoubleFFT_1D(n0);
    axis1 = n1 == n0 ? axis0 : new DoubleFFT_1D(n1);
    axis2 = n2 == n0 ? axis0 : n2 == n1 ? axis1 : new DoubleFFT_1D(n2);
    inverseFactor = probeInverseFactor();
  }

  private static int checkLength(int n) {
    if (n < 1 || n > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "mesh axis of " + n + " points; it must have 1 to " + MAX_LENGTH);
    }
    if (n > MAX_ROUGH_LENGTH && !smooth(n)) {
      throw new IllegalArgumentException(
          "mesh axis of "
              + n
              + " points; above "
              + MAX_ROUGH_LENGTH
              + " it must be a product of 2, 3 and 5");
    }
    return n;
  }

  /** JTransforms' unscaled real inverse is short of a factor 2 for some lengths; this finds it. */
  private double probeInverseFactor() {
    double[] one = new double[n2];
    one[0] = 1;
    axis2.realInverse(one, false);
    return Math.rint(1 / one[0]);
  }

  /** Numbers in the real mesh. */
  int realSize() {
    return n0 * n1 * n2;
  }

  /** Numbers in the transformed half: two for each complex one. */
  int halfSize() {
    return n0 * n1 * halfLine;
  }

  /** The smallest 2·3·5-smooth length that is not below {@code atLeast}. */
  static int goodSize(int atLeast) {
    return goodSize(atLeast, 1);
  }

  /** The smallest even 2·3·5-smooth length that is not below {@code atLeast}. */
  static int goodEvenSize(int atLeast) {
    return goodSize(atLeast, 2);
  }

  private static int goodSize(int atLeast, int multiple) {
    // MAX_LENGTH is itself even and smooth, so the search ends
    if (atLeast > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "mesh axis of " + atLeast + " points; it must have 1 to " + MAX_LENGTH);
    }
    int n = Math.max(atLeast, 1);
    while (n % multiple != 0 || !smooth(n)) {
      n++;
    }
    return n;
  }

  private static boolean smooth(int n) {
    int rest = n;
    for (int factor : new int[] {2, 3, 5}) {
      while (rest % factor == 0) {
        rest /= factor;
      }
    }
    return rest == 1;
  }

  /** Transforms {@code real} (n0·n1·n2 numbers) into {@code half}. */
  void forward(double[] real, double[] half, WorkerPool pool) {
    forward(real, 1, new double[][] {half}, 1, n0, n1, n2, pool);
  }

  /**
   * Transforms several fields; mesh point p of field g is at {@code real[p * realStride + g]}. Only
   * frequencies inside the box |h<sub>i</sub>| ≤ max<sub>i</sub> are made, what else is in the
   * halves means nothing.
   */
  void forward(
      double[] real,
      int realStride,
      double[][] halves,
      int fields,
      int max0,
      int max1,
      int max2,
      WorkerPool pool) {
    for (int g = 0; g < fields; g++) {
      checkFits("real", real, g, realSize(), realStride);
      checkFits("half", halves[g], 0, halfSize(), 1);
    }
    checkBox(max0, max1, max2);
    reserve(pool.threads());
    int columns = Math.min(max2, n2 / 2) + 1;
    pool.run(
        n0,
        (i0, worker) -> {
          for (int i1 = 0; i1 < n1; i1++) {
            for (int g = 0; g < fields; g++) {
              forwardLine(real, g, realStride, halves[g], i0 * n1 + i1);
            }
          }
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, n1, axis1, n1);
            lines.transform(columns, false, scratch[worker]);
          }
        });
    int kept1 = Math.min(max1, n1);
    int planes1 = Math.min(n1, 2 * kept1 + 1);
    pool.run(
        planes1 * fields,
        (task, worker) -> {
          int plane = task % planes1;
          int i1 = plane <= kept1 ? plane : n1 - (plane - kept1);
          double[] half = halves[task / planes1];
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, n0, axis0, n0);
          lines.transform(columns, false, scratch[worker]);
        });
  }

  private static void checkBox(int max0, int max1, int max2) {
    if (max0 < 0 || max1 < 0 || max2 < 0) {
      throw new IllegalArgumentException(
          "negative box of frequencies: " + max0 + ", " + max1 + ", " + max2);
    }
  }

  /** As the inverse of several fields with a box, for one field and any frequency. */
  void inverse(double[] half, double[] real, int realOffset, int realStride, WorkerPool pool) {
    inverse(new double[][] {half}, 1, real, realOffset, realStride, n0, n1, n2, pool);
  }

  /**
   * Transforms several fields back; the halves are destroyed. Mesh point p of field g goes to
   * {@code real[realOffset + p * realStride + g]}. Frequencies h outside the box |h<sub>i</sub>| ≤
   * max<sub>i</sub> count as zero: they are not read, and lines of them not transformed.
   */
  void inverse(
      double[][] halves,
      int fields,
      double[] real,
      int realOffset,
      int realStride,
      int max0,
      int max1,
      int max2,
      WorkerPool pool) {
    for (int g = 0; g < fields; g++) {
      checkFits("half", halves[g], 0, halfSize(), 1);
      checkFits("real", real, realOffset + g, realSize(), realStride);
    }
    checkBox(max0, max1, max2);
    reserve(pool.threads());
    int columns = Math.min(max2, n2 / 2) + 1;
    int kept1 = Math.min(max1, n1);
    int planes1 = Math.min(n1, 2 * kept1 + 1);
    pool.run(
        planes1 * fields,
        (task, worker) -> {
          int plane = task % planes1;
          int i1 = plane <= kept1 ? plane : n1 - (plane - kept1);
          double[] half = halves[task / planes1];
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, n0, axis0, max0);
          lines.transform(columns, true, scratch[worker]);
        });
    pool.run(
        n0,
        (i0, worker) -> {
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, n1, axis1, max1);
            lines.transform(columns, true, scratch[worker]);
          }
          // line by line, so that the fields of a point are written while it is in the cache
          for (int i1 = 0; i1 < n1; i1++) {
            for (int g = 0; g < fields; g++) {
              inverseLine(halves[g], columns, real, i0 * n1 + i1, realOffset + g, realStride);
            }
          }
        });
  }

  /** Real to complex in place; JTransforms packs the last frequency beside the first. */
  private void forwardLine(double[] real, int field, int stride, double[] half, int line) {
    int start = line * halfLine;
    int in = line * n2 * stride + field;
    for (int i = 0; i < n2; i++) {
      half[start + i] = real[in + i * stride];
    }
    axis2.realForward(half, start);
    if (n2 % 2 == 0) {
      half[start + n2] = half[start + 1];
      half[start + n2 + 1] = 0;
    } else {
      half[start + n2] = half[start + 1];
    }
    half[start + 1] = 0;
  }

  private void inverseLine(
      double[] half, int columns, double[] real, int line, int realOffset, int realStride) {
    int start = line * halfLine;
    Arrays.fill(half, start + 2 * columns, start + halfLine, 0);
    // even: real part of the last frequency; odd: its imaginary part; both stand at index n2
    half[start + 1] = half[start + n2];
    axis2.realInverse(half, start, false);
    int out = realOffset + line * n2 * realStride;
    for (int i = 0; i < n2; i++) {
      real[out + i * realStride] = inverseFactor * half[start + i];
    }
  }

  private static void checkFits(String name, double[] array, int offset, int size, int stride) {
    if (offset < 0 || stride < 1 || offset + (size - 1L) * stride >= array.length) {
      throw new IllegalArgumentException(
          name
              + " has "
              + array.length
              + " numbers; "
              + size
              + " with stride "
              + stride
              + " from "
              + offset
              + " do not fit");
    }
  }

  private synchronized void reserve(int threads) {
    if (scratch.length < threads) {
      double[][] grown = Arrays.copyOf(scratch, threads);
      for (int i = scratch.length; i < threads; i++) {
        grown[i] = new double[2 * GATHER * Math.max(n0, n1)];
      }
      scratch = grown;
    }
  }

  /**
   * Neighbouring strided complex lines: element i of line j is at {@code start + i * stride + 2 *
   * j}. Elements whose frequency is beyond {@code max} count as zero when they are gathered.
   */
  private static final class Lines {
    private final double[] half;
    private final int start;
    private final int stride;
    private final int length;
    private final DoubleFFT_1D axis;
    private final int max;

    Lines(double[] half, int start, int stride, int length, DoubleFFT_1D axis, int max) {
      this.half = half;
      this.start = start;
      this.stride = stride;
      this.length = length;
      this.axis = axis;
      this.max = max;
    }

    void transform(int lines, boolean inverse, double[] scratch) {
      if (length == 1) {
        return;
      }
      for (int first = 0; first < lines; first += GATHER) {
        int count = Math.min(GATHER, lines - first);
        gather(first, count, scratch);
        for (int j = 0; j < count; j++) {
          if (inverse) {
            axis.complexInverse(scratch, 2 * length * j, false);
          } else {
            axis.complexForward(scratch, 2 * length * j);
          }
        }
        scatter(first, count, scratch);
      }
    }

    private void gather(int first, int count, double[] scratch) {
      int line = 2 * length;
      for (int i = 0; i < length; i++) {
        int to = 2 * i;
        if (i > max && length - i > max) {
          for (int j = 0; j < count; j++, to += line) {
            scratch[to] = 0;
            scratch[to + 1] = 0;
          }
        } else {
          int from = start + i * stride + 2 * first;
          for (int j = 0; j < count; j++, to += line, from += 2) {
            scratch[to] = half[from];
            scratch[to + 1] = half[from + 1];
          }
        }
      }
    }

    private void scatter(int first, int count, double[] scratch) {
      int line = 2 * length;
      for (int i = 0; i < length; i++) {
        int to = start + i * stride + 2 * first;
        int from = 2 * i;
        for (int j = 0; j < count; j++, to += 2, from += line) {
          half[to] = scratch[from];
          half[to + 1] = scratch[from + 1];
        }
      }
    }
  }
}
