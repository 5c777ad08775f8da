package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.kernels.cpu.Butterflies;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Fourier transform of real numbers on a mesh n0 × n1 × n2 (row-major).
 *
 * <p>The transform is kept as the half that determines the rest, {@code [n0][n1][n2/2 + 1]} complex
 * numbers, real and imaginary part interleaved. Forward sums with e<sup>−2πi</sup>, inverse with
 * e<sup>+2πi</sup>, neither is scaled: inverse of forward is n0·n1·n2 times the input.
 *
 * <p>Lines are transformed some neighbours at a time ({@link ComplexLines}) and shared out among
 * the workers of a pool, so the result does not depend on the number of threads. Real lines of two
 * fields are one complex line: the fields of a group share roundings. The scratch belongs to the
 * workers of one pool: an instance must not be used with two pools at the same time.
 */
final class RealFft3 {

  /** Longest axis. */
  static final int MAX_LENGTH = 4000;

  /** Fields whose real lines are transformed together. */
  private static final int GROUP = Butterflies.WIDTH;

  /** Numbers gathered of each row of complex lines: whole cache lines. */
  private static final int GATHER = 2 * Butterflies.WIDTH;

  private final int n0;
  private final int n1;
  private final int n2;
  private final int halfLine;
  private final ComplexLines axis0;
  private final ComplexLines axis1;
  private final ComplexLines axis2;
  private final double[] nothing; // the partner of a last field
  private double[][][] scratch = new double[0][][]; // two of each worker

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
    Butterflies loops = Butterflies.select();
    axis0 = new ComplexLines(n0, loops);
    axis1 = n1 == n0 ? axis0 : new ComplexLines(n1, loops);
    axis2 = n2 == n0 ? axis0 : n2 == n1 ? axis1 : new ComplexLines(n2, loops);
    nothing = new double[halfLine];
  }

  private static int checkLength(int n) {
    if (n < 1 || n > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "mesh axis of " + n + " points; it must have 1 to " + MAX_LENGTH);
    }
    return n;
  }

  /** Numbers in the real mesh. */
  int realSize() {
    return n0 * n1 * n2;
  }

  /** Numbers in the transformed half: two for each complex one. */
  int halfSize() {
    return n0 * n1 * halfLine;
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
            for (int g = 0; g < fields; g += GROUP) {
              int some = Math.min(GROUP, fields - g);
              forwardLine(real, g, realStride, halves, some, i0 * n1 + i1, scratch[worker]);
            }
          }
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, axis1, n1);
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
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, axis0, n0);
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
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, axis0, max0);
          lines.transform(columns, true, scratch[worker]);
        });
    pool.run(
        n0,
        (i0, worker) -> {
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, axis1, max1);
            lines.transform(columns, true, scratch[worker]);
          }
          for (int i1 = 0; i1 < n1; i1++) {
            int line = i0 * n1 + i1;
            for (int g = 0; g < fields; g += GROUP) {
              int some = Math.min(GROUP, fields - g);
              double[] points =
                  inverseLine(halves, g, some, columns, line * halfLine, scratch[worker]);
              int out = realOffset + g + line * n2 * realStride;
              for (int i = 0; i < n2; i++) {
                System.arraycopy(points, i * GROUP, real, out + i * realStride, some);
              }
            }
          }
        });
  }

  // Fields a and b as a + ib: the parts of its transform that are even and odd in k.
  private void forwardLine(
      double[] real,
      int first,
      int stride,
      double[][] halves,
      int fields,
      int line,
      double[][] scratch) {
    double[] points = scratch[0];
    for (int i = 0; i < n2; i++) {
      System.arraycopy(real, (line * n2 + i) * stride + first, points, i * GROUP, fields);
      if (fields < GROUP) {
        Arrays.fill(points, i * GROUP + fields, (i + 1) * GROUP, 0);
      }
    }
    double[] z = axis2.transform(false, GROUP, points, scratch[1]);
    for (int g = 0; g < fields; g += 2) {
      double[] a = halves[first + g];
      double[] b = g + 1 < fields ? halves[first + g + 1] : null;
      for (int k = 0; k <= n2 / 2; k++) {
        int at = line * halfLine + 2 * k;
        int here = k * GROUP + g;
        int there = (n2 - k) % n2 * GROUP + g;
        a[at] = (z[here] + z[there]) * 0.5;
        a[at + 1] = (z[here + 1] - z[there + 1]) * 0.5;
        if (b != null) {
          b[at] = (z[here + 1] + z[there + 1]) * 0.5;
          b[at + 1] = (z[there] - z[here]) * 0.5;
        }
      }
    }
  }

  // The points of some fields, [point][field]. Imaginary parts of numbers that are real are not
  // read.
  private double[] inverseLine(
      double[][] halves, int first, int fields, int columns, int start, double[][] scratch) {
    double[] z = scratch[0];
    Arrays.fill(z, 0, n2 * GROUP, 0);
    for (int g = 0; g < fields; g += 2) {
      double[] a = halves[first + g];
      double[] b = g + 1 < fields ? halves[first + g + 1] : nothing;
      int partner = g + 1 < fields ? start : 0;
      z[g] = a[start];
      z[g + 1] = b[partner];
      for (int k = 1; k < columns && 2 * k < n2; k++) {
        double aRe = a[start + 2 * k];
        double aIm = a[start + 2 * k + 1];
        double bRe = b[partner + 2 * k];
        double bIm = b[partner + 2 * k + 1];
        int here = k * GROUP + g;
        int there = (n2 - k) * GROUP + g;
        z[here] = aRe - bIm;
        z[here + 1] = aIm + bRe;
        z[there] = aRe + bIm;
        z[there + 1] = bRe - aIm;
      }
      if (n2 % 2 == 0 && columns > n2 / 2) {
        z[n2 / 2 * GROUP + g] = a[start + n2];
        z[n2 / 2 * GROUP + g + 1] = b[partner + n2];
      }
    }
    return axis2.transform(true, GROUP, z, scratch[1]);
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
      double[][][] grown = Arrays.copyOf(scratch, threads);
      for (int i = scratch.length; i < threads; i++) {
        grown[i] = new double[2][GATHER * Math.max(n0, Math.max(n1, n2))];
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
    private final ComplexLines axis;
    private final int max;

    Lines(double[] half, int start, int stride, ComplexLines axis, int max) {
      this.half = half;
      this.start = start;
      this.stride = stride;
      this.axis = axis;
      this.max = max;
    }

    void transform(int lines, boolean inverse, double[][] scratch) {
      int length = axis.length();
      if (length == 1) {
        return;
      }
      for (int first = 0; first < 2 * lines; first += GATHER) {
        int count = Math.min(GATHER, 2 * lines - first);
        int width = (count + Butterflies.WIDTH - 1) / Butterflies.WIDTH * Butterflies.WIDTH;
        double[] from = scratch[0];
        for (int i = 0; i < length; i++) {
          boolean beyond = i > max && length - i > max;
          int some = beyond ? 0 : count;
          System.arraycopy(half, start + i * stride + first, from, i * width, some);
          if (some < width) {
            Arrays.fill(from, i * width + some, (i + 1) * width, 0);
          }
        }
        double[] result = axis.transform(inverse, width, from, scratch[1]);
        for (int i = 0; i < length; i++) {
          System.arraycopy(result, i * width, half, start + i * stride + first, count);
        }
      }
    }
  }
}
