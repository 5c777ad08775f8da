package org.farfield.backend.cpu.mesh;

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
 * the workers of a pool, so the result does not depend on the number of threads. Two real lines
 * side by side are one complex line: they share roundings. The scratch belongs to the workers of
 * one pool: an instance must not be used with two pools at the same time.
 */
public final class RealFft3 {

  /** Longest axis. */
  static final int MAX_LENGTH = 4000;

  /** Real lines that are transformed together. */
  private static final int GROUP = Butterflies.WIDTH;

  /** Numbers gathered of each row of complex lines: whole cache lines. */
  private static final int GATHER = 2 * Butterflies.WIDTH;

  private final int n0;
  private final int n1;
  private final int n2;
  private final int halfLine;
  private final ComplexLines<double[]> axis0;
  private final ComplexLines<double[]> axis1;
  private final ComplexLines<double[]> axis2;
  private final double[] nothing; // of a row that is not asked for
  private final boolean[] planes; // of real points that are not zero, or asked for
  private final boolean[] rows; // of each plane
  private double[][][] scratch = new double[0][][]; // two of each worker

  public RealFft3(int n0, int n1, int n2) {
    this(n0, n1, n2, all(n0), all(n1));
  }

  /**
   * One of points that are in some planes and rows alone: others are zero and are not asked for.
   *
   * @param planes which of the first axis, {@code n0}
   * @param rows which of the second, {@code n1}
   */
  RealFft3(int n0, int n1, int n2, boolean[] planes, boolean[] rows) {
    this.planes = planes;
    this.rows = rows;
    this.n0 = checkLength(n0);
    this.n1 = checkLength(n1);
    this.n2 = checkLength(n2);
    halfLine = 2 * (n2 / 2 + 1);
    long size = (long) n0 * n1 * halfLine;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a mesh of " + n0 + " x " + n1 + " x " + n2 + " points does not fit one array");
    }
    Butterflies<double[]> loops = Butterflies.select();
    axis0 = new ComplexLines<>(n0, loops);
    axis1 = n1 == n0 ? axis0 : new ComplexLines<>(n1, loops);
    axis2 = n2 == n0 ? axis0 : n2 == n1 ? axis1 : new ComplexLines<>(n2, loops);
    nothing = new double[halfLine];
  }

  private static boolean[] all(int n) {
    boolean[] all = new boolean[Math.max(n, 0)];
    Arrays.fill(all, true);
    return all;
  }

  private static int checkLength(int n) {
    if (n < 1 || n > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "mesh axis of " + n + " points; it must have 1 to " + MAX_LENGTH);
    }
    return n;
  }

  /** Numbers in the real mesh. */
  public int realSize() {
    return n0 * n1 * n2;
  }

  /** Numbers in the transformed half: two for each complex one. */
  public int halfSize() {
    return n0 * n1 * halfLine;
  }

  /** Transforms {@code real} (n0·n1·n2 numbers) into {@code half}. */
  public void forward(double[] real, double[] half, WorkerPool pool) {
    forward(real, n2, half, n0, n1, n2, pool);
  }

  /**
   * The same of lines, each {@code n2} points, that start {@code line} numbers apart. Only
   * frequencies inside the box |h<sub>i</sub>| ≤ max<sub>i</sub> are made, what else is in the half
   * means nothing.
   */
  public void forward(
      double[] real, int line, double[] half, int max0, int max1, int max2, WorkerPool pool) {
    check(real, line, half);
    checkBox(max0, max1, max2);
    reserve(pool.threads());
    int columns = Math.min(max2, n2 / 2) + 1;
    pool.run(
        n0,
        (i0, worker) -> {
          if (!planes[i0]) {
            return; // zero, which the next transform knows
          }
          for (int i1 = 0; i1 < n1; i1 += GROUP) {
            if (isAnyRow(i1)) {
              forwardLines(i0 * n1 + i1, Math.min(GROUP, n1 - i1), real, line, half, worker);
            }
          }
          Lines lines = new Lines(half, i0 * n1 * halfLine, halfLine, axis1);
          lines.forward(rows, columns, scratch[worker]);
        });
    int kept1 = Math.min(max1, n1);
    pool.run(
        Math.min(n1, 2 * kept1 + 1),
        (plane, worker) -> {
          int i1 = plane <= kept1 ? plane : n1 - (plane - kept1);
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, axis0);
          lines.forward(planes, columns, scratch[worker]);
        });
  }

  private static void checkBox(int max0, int max1, int max2) {
    if (max0 < 0 || max1 < 0 || max2 < 0) {
      throw new IllegalArgumentException(
          "negative box of frequencies: " + max0 + ", " + max1 + ", " + max2);
    }
  }

  /** Transforms {@code half} back into {@code real} (n0·n1·n2 numbers); the half is destroyed. */
  public void inverse(double[] half, double[] real, WorkerPool pool) {
    inverse(half, real, n2, n0, n1, n2, pool);
  }

  /**
   * The same to lines, each {@code n2} points, that start {@code line} numbers apart. Frequencies h
   * outside the box |h<sub>i</sub>| ≤ max<sub>i</sub> count as zero: they are not read, and lines
   * of them not transformed.
   */
  public void inverse(
      double[] half, double[] real, int line, int max0, int max1, int max2, WorkerPool pool) {
    check(real, line, half);
    checkBox(max0, max1, max2);
    reserve(pool.threads());
    int columns = Math.min(max2, n2 / 2) + 1;
    int kept1 = Math.min(max1, n1);
    pool.run(
        Math.min(n1, 2 * kept1 + 1),
        (plane, worker) -> {
          int i1 = plane <= kept1 ? plane : n1 - (plane - kept1);
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, axis0);
          lines.inverse(max0, planes, columns, scratch[worker]);
        });
    pool.run(
        n0,
        (i0, worker) -> {
          if (!planes[i0]) {
            return;
          }
          Lines lines = new Lines(half, i0 * n1 * halfLine, halfLine, axis1);
          lines.inverse(max1, rows, columns, scratch[worker]);
          for (int i1 = 0; i1 < n1; i1 += GROUP) {
            if (isAnyRow(i1)) {
              int count = Math.min(GROUP, n1 - i1);
              inverseLines(i0 * n1 + i1, count, half, columns, real, line, worker);
            }
          }
        });
  }

  private boolean isAnyRow(int first) {
    for (int i1 = first; i1 < Math.min(n1, first + GROUP); i1++) {
      if (rows[i1]) {
        return true;
      }
    }
    return false;
  }

  // Some lines; a and b as a + ib: the parts of its transform that are even and odd in k.
  private void forwardLines(
      int first, int count, double[] real, int line, double[] half, int worker) {
    double[] gathered = scratch[worker][0];
    if (count < GROUP) {
      Arrays.fill(gathered, 0, n2 * GROUP, 0);
    }
    for (int i = 0; i < n2; i++) {
      for (int g = 0; g < count; g++) {
        gathered[i * GROUP + g] = real[(first + g) * line + i];
      }
    }
    double[] z = axis2.transform(false, GROUP, gathered, scratch[worker][1]);
    for (int g = 0; g < count; g += 2) {
      int a = (first + g) * halfLine;
      int b = a + halfLine;
      for (int k = 0; k <= n2 / 2; k++) {
        int here = k * GROUP + g;
        int there = (n2 - k) % n2 * GROUP + g;
        half[a + 2 * k] = (z[here] + z[there]) * 0.5;
        half[a + 2 * k + 1] = (z[here + 1] - z[there + 1]) * 0.5;
        if (g + 1 < count) {
          half[b + 2 * k] = (z[here + 1] + z[there + 1]) * 0.5;
          half[b + 2 * k + 1] = (z[there] - z[here]) * 0.5;
        }
      }
    }
  }

  // Imaginary parts of numbers that are real are not read. In the half of a row that is not asked
  // for may be numbers of before.
  private void inverseLines(
      int first, int count, double[] half, int columns, double[] real, int line, int worker) {
    double[] z = scratch[worker][0];
    Arrays.fill(z, 0, n2 * GROUP, 0);
    for (int g = 0; g < count; g += 2) {
      boolean isFirst = rows[(first + g) % n1];
      double[] a = isFirst ? half : nothing;
      int atA = isFirst ? (first + g) * halfLine : 0;
      boolean isSecond = g + 1 < count && rows[(first + g + 1) % n1];
      double[] b = isSecond ? half : nothing;
      int atB = isSecond ? (first + g + 1) * halfLine : 0;
      z[g] = a[atA];
      z[g + 1] = b[atB];
      for (int k = 1; k < columns && 2 * k < n2; k++) {
        double aRe = a[atA + 2 * k];
        double aIm = a[atA + 2 * k + 1];
        double bRe = b[atB + 2 * k];
        double bIm = b[atB + 2 * k + 1];
        int here = k * GROUP + g;
        int there = (n2 - k) * GROUP + g;
        z[here] = aRe - bIm;
        z[here + 1] = aIm + bRe;
        z[there] = aRe + bIm;
        z[there + 1] = bRe - aIm;
      }
      if (n2 % 2 == 0 && columns > n2 / 2) {
        z[n2 / 2 * GROUP + g] = a[atA + n2];
        z[n2 / 2 * GROUP + g + 1] = b[atB + n2];
      }
    }
    double[] result = axis2.transform(true, GROUP, z, scratch[worker][1]);
    for (int i = 0; i < n2; i++) {
      for (int g = 0; g < count; g++) {
        real[(first + g) * line + i] = result[i * GROUP + g];
      }
    }
  }

  private void check(double[] real, int line, double[] half) {
    if (line < n2) {
      throw new IllegalArgumentException("lines of " + n2 + " points, " + line + " numbers apart");
    }
    checkFits("real", real, (n0 * n1 - 1) * line + n2);
    checkFits("half", half, halfSize());
  }

  private static void checkFits(String name, double[] array, int size) {
    if (array.length < size) {
      throw new IllegalArgumentException(
          name + " has " + array.length + " numbers; " + size + " do not fit");
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
   * j}.
   */
  private static final class Lines {
    private final double[] half;
    private final int start;
    private final int stride;
    private final ComplexLines<double[]> axis;

    Lines(double[] half, int start, int stride, ComplexLines<double[]> axis) {
      this.half = half;
      this.start = start;
      this.stride = stride;
      this.axis = axis;
    }

    /** Forward: elements that are not wanted count as zero, whatever is there. */
    void forward(boolean[] wanted, int lines, double[][] scratch) {
      transform(lines, false, wanted, axis.length(), null, scratch);
    }

    /**
     * Back, to the elements that are wanted; those whose frequency is beyond {@code max} count as
     * zero.
     */
    void inverse(int max, boolean[] wanted, int lines, double[][] scratch) {
      transform(lines, true, null, max, wanted, scratch);
    }

    // no array: all elements
    private void transform(
        int lines, boolean inverse, boolean[] from, int max, boolean[] to, double[][] scratch) {
      int length = axis.length();
      if (length == 1) {
        return;
      }
      for (int first = 0; first < 2 * lines; first += GATHER) {
        int count = Math.min(GATHER, 2 * lines - first);
        int width = (count + Butterflies.WIDTH - 1) / Butterflies.WIDTH * Butterflies.WIDTH;
        double[] gathered = scratch[0];
        for (int i = 0; i < length; i++) {
          boolean isZero = (i > max && length - i > max) || (from != null && !from[i]);
          int some = isZero ? 0 : count;
          System.arraycopy(half, start + i * stride + first, gathered, i * width, some);
          if (some < width) {
            Arrays.fill(gathered, i * width + some, (i + 1) * width, 0);
          }
        }
        double[] result = axis.transform(inverse, width, gathered, scratch[1]);
        for (int i = 0; i < length; i++) {
          if (to == null || to[i]) {
            System.arraycopy(result, i * width, half, start + i * stride + first, count);
          }
        }
      }
    }
  }
}
