package org.farfield.backend.cpu.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
 * fields, or of one field two lines side by side, are one complex line: they share roundings. The
 * scratch belongs to the workers of one pool: an instance must not be used with two pools at the
 * same time.
 */
public final class RealFft3 {

  /** Longest axis. */
  static final int MAX_LENGTH = 4000;

  /** Real lines that are transformed together: of some fields, or neighbours of one field. */
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
    Butterflies loops = Butterflies.select();
    axis0 = new ComplexLines(n0, loops);
    axis1 = n1 == n0 ? axis0 : new ComplexLines(n1, loops);
    axis2 = n2 == n0 ? axis0 : n2 == n1 ? axis1 : new ComplexLines(n2, loops);
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
    forward(real, 1, new double[][] {half}, 1, n0, n1, n2, pool);
  }

  /**
   * Transforms several fields; mesh point p of field g is at {@code real[p * realStride + g]}. Only
   * frequencies inside the box |h<sub>i</sub>| ≤ max<sub>i</sub> are made, what else is in the
   * halves means nothing.
   */
  public void forward(
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
    }
    forward(
        new Points(0, realStride, n2 * realStride), real, halves, fields, max0, max1, max2, pool);
  }

  /**
   * The same of one field whose lines, each {@code n2} points, start {@code line} numbers apart.
   */
  public void forward(
      double[] real, int line, double[] half, int max0, int max1, int max2, WorkerPool pool) {
    checkLines(real, line);
    forward(new Points(0, 1, line), real, new double[][] {half}, 1, max0, max1, max2, pool);
  }

  private void forward(
      Points points,
      double[] real,
      double[][] halves,
      int fields,
      int max0,
      int max1,
      int max2,
      WorkerPool pool) {
    for (int g = 0; g < fields; g++) {
      checkFits("half", halves[g], 0, halfSize(), 1);
    }
    checkBox(max0, max1, max2);
    reserve(pool.threads());
    int columns = Math.min(max2, n2 / 2) + 1;
    pool.run(
        n0,
        (i0, worker) -> {
          if (!planes[i0]) {
            return; // zero, which the next transform knows
          }
          for (RealLines lines : realLines(i0, fields)) {
            forwardLines(lines, points, real, halves, scratch[worker]);
          }
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, axis1);
            lines.forward(rows, columns, scratch[worker]);
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

  /** As the inverse of several fields with a box, for one field and any frequency. */
  public void inverse(
      double[] half, double[] real, int realOffset, int realStride, WorkerPool pool) {
    inverse(new double[][] {half}, 1, real, realOffset, realStride, n0, n1, n2, pool);
  }

  /**
   * Transforms several fields back; the halves are destroyed. Mesh point p of field g goes to
   * {@code real[realOffset + p * realStride + g]}. Frequencies h outside the box |h<sub>i</sub>| ≤
   * max<sub>i</sub> count as zero: they are not read, and lines of them not transformed.
   */
  public void inverse(
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
      checkFits("real", real, realOffset + g, realSize(), realStride);
    }
    Points points = new Points(realOffset, realStride, n2 * realStride);
    inverse(points, halves, fields, real, max0, max1, max2, pool);
  }

  /**
   * The same of one field whose lines, each {@code n2} points, start {@code line} numbers apart.
   */
  public void inverse(
      double[] half, double[] real, int line, int max0, int max1, int max2, WorkerPool pool) {
    checkLines(real, line);
    inverse(new Points(0, 1, line), new double[][] {half}, 1, real, max0, max1, max2, pool);
  }

  private void inverse(
      Points points,
      double[][] halves,
      int fields,
      double[] real,
      int max0,
      int max1,
      int max2,
      WorkerPool pool) {
    for (int g = 0; g < fields; g++) {
      checkFits("half", halves[g], 0, halfSize(), 1);
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
          Lines lines = new Lines(half, i1 * halfLine, n1 * halfLine, axis0);
          lines.inverse(max0, planes, columns, scratch[worker]);
        });
    pool.run(
        n0,
        (i0, worker) -> {
          if (!planes[i0]) {
            return;
          }
          for (int g = 0; g < fields; g++) {
            Lines lines = new Lines(halves[g], i0 * n1 * halfLine, halfLine, axis1);
            lines.inverse(max1, rows, columns, scratch[worker]);
          }
          for (RealLines lines : realLines(i0, fields)) {
            inverseLines(lines, halves, columns, points, real, scratch[worker]);
          }
        });
  }

  /**
   * Where real numbers are: of field g and point i of a line at first + line · its number + i ·
   * step + g.
   */
  private record Points(int first, int step, int line) {
    int start(RealLines lines) {
      return first + lines.line * line + lines.field;
    }

    /** From one of some lines that are transformed together to the next. */
    int across(RealLines lines) {
      return lines.isOneField ? line : 1;
    }
  }

  /** Real lines that are transformed together. */
  private record RealLines(int field, int line, int count, boolean isOneField) {
    int field(int g) {
      return isOneField ? field : field + g;
    }

    int line(int g) {
      return isOneField ? line + g : line;
    }
  }

  // All of a plane that are asked for.
  private List<RealLines> realLines(int plane, int fields) {
    boolean one = fields == 1;
    List<RealLines> all = new ArrayList<>();
    for (int i1 = 0; i1 < n1; i1 += one ? GROUP : 1) {
      for (int g = 0; g < fields && isAnyRow(i1, one ? GROUP : 1); g += GROUP) {
        int count = one ? Math.min(GROUP, n1 - i1) : Math.min(GROUP, fields - g);
        all.add(new RealLines(g, plane * n1 + i1, count, one));
      }
    }
    return all;
  }

  private boolean isAnyRow(int first, int count) {
    for (int i1 = first; i1 < Math.min(n1, first + count); i1++) {
      if (rows[i1]) {
        return true;
      }
    }
    return false;
  }

  // Lines a and b as a + ib: the parts of its transform that are even and odd in k.
  private void forwardLines(
      RealLines lines, Points points, double[] real, double[][] halves, double[][] scratch) {
    double[] gathered = scratch[0];
    if (lines.count < GROUP) {
      Arrays.fill(gathered, 0, n2 * GROUP, 0);
    }
    int from = points.start(lines);
    int across = points.across(lines);
    for (int i = 0; i < n2; i++, from += points.step) {
      for (int g = 0; g < lines.count; g++) {
        gathered[i * GROUP + g] = real[from + g * across];
      }
    }
    double[] z = axis2.transform(false, GROUP, gathered, scratch[1]);
    for (int g = 0; g < lines.count; g += 2) {
      double[] a = halves[lines.field(g)];
      int atA = lines.line(g) * halfLine;
      boolean pair = g + 1 < lines.count;
      double[] b = pair ? halves[lines.field(g + 1)] : null;
      int atB = pair ? lines.line(g + 1) * halfLine : 0;
      for (int k = 0; k <= n2 / 2; k++) {
        int here = k * GROUP + g;
        int there = (n2 - k) % n2 * GROUP + g;
        a[atA + 2 * k] = (z[here] + z[there]) * 0.5;
        a[atA + 2 * k + 1] = (z[here + 1] - z[there + 1]) * 0.5;
        if (b != null) {
          b[atB + 2 * k] = (z[here + 1] + z[there + 1]) * 0.5;
          b[atB + 2 * k + 1] = (z[there] - z[here]) * 0.5;
        }
      }
    }
  }

  // In the half of a row that is not there may be numbers of before.
  private boolean isWanted(RealLines lines, int g) {
    return g < lines.count && rows[lines.line(g) % n1];
  }

  // Imaginary parts of numbers that are real are not read.
  private void inverseLines(
      RealLines lines,
      double[][] halves,
      int columns,
      Points points,
      double[] real,
      double[][] scratch) {
    double[] z = scratch[0];
    Arrays.fill(z, 0, n2 * GROUP, 0);
    for (int g = 0; g < lines.count; g += 2) {
      boolean isFirst = isWanted(lines, g);
      double[] a = isFirst ? halves[lines.field(g)] : nothing;
      int atA = isFirst ? lines.line(g) * halfLine : 0;
      boolean isSecond = isWanted(lines, g + 1);
      double[] b = isSecond ? halves[lines.field(g + 1)] : nothing;
      int atB = isSecond ? lines.line(g + 1) * halfLine : 0;
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
    double[] result = axis2.transform(true, GROUP, z, scratch[1]);
    int to = points.start(lines);
    int across = points.across(lines);
    for (int i = 0; i < n2; i++, to += points.step) {
      for (int g = 0; g < lines.count; g++) {
        real[to + g * across] = result[i * GROUP + g];
      }
    }
  }

  private void checkLines(double[] real, int line) {
    if (line < n2) {
      throw new IllegalArgumentException("lines of " + n2 + " points, " + line + " numbers apart");
    }
    checkFits("real", real, 0, (n0 * n1 - 1) * line + n2, 1);
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
   * j}.
   */
  private static final class Lines {
    private final double[] half;
    private final int start;
    private final int stride;
    private final ComplexLines axis;

    Lines(double[] half, int start, int stride, ComplexLines axis) {
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
