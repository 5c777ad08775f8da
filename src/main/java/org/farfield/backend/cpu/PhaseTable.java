package org.farfield.backend.cpu;

import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.PhaseKernel;
import org.farfield.math.HalfSpace;

/**
 * e^{2πi h·s} of a panel of atoms at a time, as products of per-axis powers: table look-ups instead
 * of a sine and cosine per (atom, vector).
 */
final class PhaseTable {
  private static final int LANES = GemmKernel.ROWS;

  private final HalfSpace vectors;
  private final double[][] cos = new double[3][]; // [axis][max + h][lane], h from −max to max
  private final double[][] sin = new double[3][];

  private final double[] xy = new double[2 * LANES];
  private final PhaseKernel kernel;

  PhaseTable(HalfSpace vectors, PhaseKernel kernel) {
    this.vectors = vectors;
    this.kernel = kernel;
    for (int axis = 0; axis < 3; axis++) {
      cos[axis] = new double[(2 * vectors.max(axis) + 1) * LANES];
      sin[axis] = new double[(2 * vectors.max(axis) + 1) * LANES];
    }
  }

  /** Makes the powers for the atoms from {@code atom} on; fractional is [axis][stride]. */
  void prepare(double[] fractional, int atom, int stride) {
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < LANES; i++) {
        powers(axis, i, 2 * Math.PI * fractional[axis * stride + atom + i]);
      }
    }
  }

  private void powers(int axis, int lane, double angle) {
    double[] re = cos[axis];
    double[] im = sin[axis];
    int max = vectors.max(axis);
    int zero = max * LANES + lane;
    re[zero] = 1;
    im[zero] = 0;
    for (int h = 1; h <= max; h++) {
      int t = zero + h * LANES;
      if (h == 1) {
        re[t] = Math.cos(angle);
        im[t] = Math.sin(angle);
      } else {
        // e^{h} = e^{h/2} e^{h − h/2}: the rounding error grows with log h only
        int p = zero + h / 2 * LANES;
        int q = zero + (h - h / 2) * LANES;
        re[t] = re[p] * re[q] - im[p] * im[q];
        im[t] = re[p] * im[q] + im[p] * re[q];
      }
      re[zero - h * LANES] = re[t];
      im[zero - h * LANES] = -im[t];
    }
  }

  /** Cosines, {@code [vector][lane]}, and after all of them the sines, of count vectors. */
  void fill(int first, int count, double[] phases, int offset) {
    for (int q = 0; q < count; ) {
      int h0 = vectors.h(first + q, 0);
      int h1 = vectors.h(first + q, 1);
      int end = q + 1;
      while (end < count && vectors.h(first + end, 0) == h0 && vectors.h(first + end, 1) == h1) {
        end++;
      }
      int x = (vectors.max(0) + h0) * LANES;
      int y = (vectors.max(1) + h1) * LANES;
      // within a run of equal (h0, h1) the third index goes up one by one
      int z = (vectors.max(2) + vectors.h(first + q, 2)) * LANES;
      for (int i = 0; i < LANES; i++) {
        xy[i] = cos[0][x + i] * cos[1][y + i] - sin[0][x + i] * sin[1][y + i];
        xy[LANES + i] = cos[0][x + i] * sin[1][y + i] + sin[0][x + i] * cos[1][y + i];
      }
      int target = offset + q * LANES;
      kernel.run(xy, cos[2], sin[2], z, end - q, phases, target, target + count * LANES);
      q = end;
    }
  }
}
