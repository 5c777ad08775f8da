package org.farfield.backend.cpu.mesh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.farfield.kernels.cpu.Butterflies;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * Fourier transform in place of a group of real fields that are interleaved on a mesh n0 × n1 × n2.
 *
 * <p>Two neighbours of a group, a and b, are one complex field a + ib, whose transform is A + iB at
 * each frequency: that of either is its part that is even or odd in k ({@link MeshWaves}). They
 * share roundings. Forward sums with e<sup>−2πi</sup>, inverse with e<sup>+2πi</sup>, neither is
 * scaled.
 *
 * <p>Lines are transformed some neighbours at a time ({@link ComplexLines}) and shared out among
 * the workers of a pool, so the result does not depend on the number of threads. The scratch
 * belongs to the workers of one pool.
 *
 * @param <A> array of double or float
 */
final class GroupFft<A> {
  private static final int TOGETHER = 2; // points whose lines are transformed together

  private final int[] shape;
  private final int fields; // of the group
  private final boolean[] planes; // of real points that are not zero, or asked for
  private final boolean[] rows; // of each plane
  private final Butterflies<A> loops;
  private final List<ComplexLines<A>> axes = new ArrayList<>();
  private final A zeros;
  private final List<List<A>> scratch = new ArrayList<>(); // two of each worker

  /**
   * One of points that are in some planes and rows alone: others are zero and are not asked for.
   *
   * @param shape points of each axis
   * @param fields of a group; as many numbers as {@link Butterflies} takes together
   * @param planes which of the first axis
   * @param rows which of the second
   */
  GroupFft(int[] shape, int fields, boolean[] planes, boolean[] rows, Butterflies<A> loops) {
    this.shape = shape;
    this.fields = fields;
    this.planes = planes;
    this.rows = rows;
    this.loops = loops;
    for (int n : shape) {
      axes.add(new ComplexLines<>(n, loops));
    }
    zeros = loops.make(TOGETHER * fields);
  }

  /** Numbers of all fields. */
  int size() {
    return Math.multiplyExact(Math.multiplyExact(shape[0] * shape[1], shape[2]), fields);
  }

  /** Only frequencies inside the box |h| ≤ max are made; others mean nothing. */
  void forward(A points, int[] max, WorkerPool pool) {
    reserve(pool.threads());
    boolean[] box0 = box(0, max);
    boolean[] box1 = box(1, max);
    boolean[] box2 = box(2, max);
    boolean[] all = all();
    pool.run(
        shape[0],
        (i0, worker) -> {
          if (planes[i0]) { // else zero, which the next transform knows
            for (int i1 = 0; i1 < shape[1]; i1++) {
              if (rows[i1]) {
                line(false, 2, points, start(i0, i1), 1, 1, all, box2, worker);
              }
            }
            lines(false, 1, points, start(i0, 0), shape[2], box2, rows, box1, worker);
          }
        });
    pool.run(
        shape[1],
        (i1, worker) -> {
          if (box1[i1]) {
            int step = shape[1] * shape[2];
            lines(false, 0, points, start(0, i1), step, box2, planes, box0, worker);
          }
        });
  }

  /** Frequencies outside the box |h| ≤ max count as zero, whatever is there. */
  void inverse(A points, int[] max, WorkerPool pool) {
    reserve(pool.threads());
    boolean[] box0 = box(0, max);
    boolean[] box1 = box(1, max);
    boolean[] box2 = box(2, max);
    boolean[] all = all();
    pool.run(
        shape[1],
        (i1, worker) -> {
          if (box1[i1]) {
            int step = shape[1] * shape[2];
            lines(true, 0, points, start(0, i1), step, box2, box0, planes, worker);
          }
        });
    pool.run(
        shape[0],
        (i0, worker) -> {
          if (planes[i0]) {
            lines(true, 1, points, start(i0, 0), shape[2], box2, box1, rows, worker);
            for (int i1 = 0; i1 < shape[1]; i1++) {
              if (rows[i1]) {
                line(true, 2, points, start(i0, i1), 1, 1, box2, all, worker);
              }
            }
          }
        });
  }

  private int start(int i0, int i1) {
    return (i0 * shape[1] + i1) * shape[2] * fields;
  }

  private boolean[] all() {
    boolean[] all = new boolean[shape[2]];
    Arrays.fill(all, true);
    return all;
  }

  private boolean[] box(int axis, int[] max) {
    int n = shape[axis];
    boolean[] inside = new boolean[n];
    for (int i = 0; i < n; i++) {
      inside[i] = Math.min(i, n - i) <= max[axis];
    }
    return inside;
  }

  // Lines through neighbouring points, of some columns.
  private void lines(
      boolean inverse,
      int axis,
      A points,
      int start,
      int step,
      boolean[] columns,
      boolean[] from,
      boolean[] to,
      int worker) {
    if (shape[axis] == 1) {
      return;
    }
    for (int z = 0; z < shape[2]; ) {
      int end = sameUntil(columns, z);
      for (boolean in = columns[z]; in && z < end; z += TOGETHER) {
        int wide = Math.min(TOGETHER, end - z);
        line(inverse, axis, points, start + z * fields, step, wide, from, to, worker);
      }
      z = end;
    }
  }

  private static int sameUntil(boolean[] array, int from) {
    int end = from + 1;
    while (end < array.length && array[end] == array[from]) {
      end++;
    }
    return end;
  }

  // Points that are not in from count as zero, those not in to stay what they are.
  private void line(
      boolean inverse,
      int axis,
      A points,
      int start,
      int step,
      int wide,
      boolean[] from,
      boolean[] to,
      int worker) {
    int n = shape[axis];
    int width = wide * fields;
    A line = scratch.get(worker).get(0);
    for (int i = 0; i < n; ) {
      int end = sameUntil(from, i);
      if (from[i]) {
        loops.move(
            end - i,
            width,
            points,
            start + i * step * fields,
            step * fields,
            line,
            i * width,
            width);
      } else {
        loops.move(end - i, width, zeros, 0, 0, line, i * width, width);
      }
      i = end;
    }
    A result = axes.get(axis).transform(inverse, width, line, scratch.get(worker).get(1));
    for (int i = 0; i < n; ) {
      int end = sameUntil(to, i);
      if (to[i]) {
        loops.move(
            end - i,
            width,
            result,
            i * width,
            width,
            points,
            start + i * step * fields,
            step * fields);
      }
      i = end;
    }
  }

  private synchronized void reserve(int threads) {
    int size = TOGETHER * fields * Math.max(shape[0], Math.max(shape[1], shape[2]));
    while (scratch.size() < threads) {
      scratch.add(List.of(loops.make(size), loops.make(size)));
    }
  }
}
