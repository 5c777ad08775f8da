package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.PhaseKernel;
import org.farfield.math.HalfSpace;

/**
 * e^{2πi h·s} of panels of atoms at blocks of vectors, as products of the powers of each axis. They
 * are made whenever they are used: that is faster than to read them from memory.
 */
public final class PhaseTable {
  private static final int LANES = GemmKernel.ROWS;

  private final PhaseKernel loops;
  private final HalfSpace vectors;
  private final double[] powers; // [panel][cos | sin][axis][max + h], see PhaseKernel
  private final int[] start = new int[3]; // of the powers h = 0 of each axis
  private final int half; // numbers of a panel's cosines
  private final int[] runs; // see PhaseKernel
  private final int[] firstRun; // of each block

  /**
   * Makes the powers.
   *
   * @param fractional coordinates, {@code [axis][atom]}, of whole panels
   * @param blockSize vectors of a block
   */
  PhaseTable(double[] fractional, HalfSpace vectors, int blockSize, PhaseKernel loops) {
    this.loops = loops;
    this.vectors = vectors;
    int atoms = fractional.length / 3;
    int length = 0;
    for (int axis = 0; axis < 3; axis++) {
      start[axis] = length + vectors.max(axis) * stride(axis);
      length += (2 * vectors.max(axis) + 1) * stride(axis);
    }
    half = length;
    powers = new double[Math.multiplyExact(atoms / LANES, 2 * half)];
    for (int i = 0; i < atoms; i++) {
      int cos = i / LANES * 2 * half + i % LANES;
      for (int axis = 0; axis < 3; axis++) {
        powers(axis, cos + start[axis], 2 * Math.PI * fractional[axis * atoms + i]);
      }
    }
    int blocks = (vectors.count() + blockSize - 1) / blockSize;
    firstRun = new int[blocks + 1];
    runs = runs(blockSize);
  }

  // numbers of a power: of the first two axes they stand there twice
  private static int stride(int axis) {
    return axis < 2 ? 2 * LANES : LANES;
  }

  private void powers(int axis, int zero, double angle) {
    int stride = stride(axis);
    set(axis, zero, 1, 0);
    for (int h = 1; h <= vectors.max(axis); h++) {
      double re;
      double im;
      if (h == 1) {
        re = Math.cos(angle);
        im = Math.sin(angle);
      } else {
        // e^{h} = e^{h/2} e^{h − h/2}: the rounding error grows with log h only
        int p = zero + h / 2 * stride;
        int q = zero + (h - h / 2) * stride;
        re = powers[p] * powers[q] - powers[half + p] * powers[half + q];
        im = powers[p] * powers[half + q] + powers[half + p] * powers[q];
      }
      set(axis, zero + h * stride, re, im);
      set(axis, zero - h * stride, re, -im);
    }
  }

  private void set(int axis, int at, double re, double im) {
    for (int copy = 0; copy < stride(axis); copy += LANES) {
      powers[at + copy] = re;
      powers[half + at + copy] = im;
    }
  }

  // Within a run of equal (h0, h1) the third index goes up one by one.
  private int[] runs(int blockSize) {
    int[] result = new int[64];
    int next = 0;
    for (int q = 0; q < vectors.count(); ) {
      int stop = Math.min(vectors.count(), (q / blockSize + 1) * blockSize);
      int end = q + 1;
      while (end < stop && h(end, 0) == h(q, 0) && h(end, 1) == h(q, 1)) {
        end++;
      }
      if (next + PhaseKernel.RUN > result.length) {
        result = Arrays.copyOf(result, 2 * result.length);
      }
      for (int axis = 0; axis < 3; axis++) {
        result[next + axis] = start[axis] + h(q, axis) * stride(axis);
      }
      result[next + 3] = end - q;
      next += PhaseKernel.RUN;
      firstRun[q / blockSize + 1] = next;
      q = end;
    }
    return result;
  }

  private int h(int vector, int axis) {
    return vectors.h(vector, axis);
  }

  /** Panels of atoms. */
  int panels() {
    return powers.length / (2 * half);
  }

  /** Cosines of a panel, {@code [vector][lane]}, and after all of them the sines, of a block. */
  void fill(int panel, int block, int count, double[] phases, int to) {
    loops.phases(
        powers,
        panel * 2 * half,
        half,
        runs,
        firstRun[block],
        firstRun[block + 1],
        phases,
        to,
        count * LANES);
  }
}
