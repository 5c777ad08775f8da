package org.farfield.backend.cpu;

import org.farfield.math.HalfSpace;

/**
 * e^{2πi h·s} of a few atoms at a time, as products of per-axis powers: three table look-ups
 * instead of a sine and cosine per (atom, vector).
 */
final class PhaseTable {
  private final int lanes;
  private final HalfSpace vectors;
  private final double[][] cos = new double[3][]; // [axis][h][lane]
  private final double[][] sin = new double[3][];
  private final double[] xyCos;
  private final double[] xySin;

  PhaseTable(int lanes, HalfSpace vectors) {
    this.lanes = lanes;
    this.vectors = vectors;
    for (int axis = 0; axis < 3; axis++) {
      cos[axis] = new double[(vectors.max(axis) + 1) * lanes];
      sin[axis] = new double[(vectors.max(axis) + 1) * lanes];
    }
    xyCos = new double[lanes];
    xySin = new double[lanes];
  }

  /** Makes the powers for the atoms from {@code atom} on; fractional is [axis][stride]. */
  void prepare(double[] fractional, int atom, int stride) {
    for (int axis = 0; axis < 3; axis++) {
      double[] re = cos[axis];
      double[] im = sin[axis];
      for (int i = 0; i < lanes; i++) {
        re[i] = 1;
        im[i] = 0;
        if (vectors.max(axis) > 0) {
          double angle = 2 * Math.PI * fractional[axis * stride + atom + i];
          re[lanes + i] = Math.cos(angle);
          im[lanes + i] = Math.sin(angle);
        }
      }
      // e^{h} = e^{h/2} e^{h − h/2}: the rounding error grows with log h only
      for (int h = 2; h <= vectors.max(axis); h++) {
        int p = h / 2 * lanes;
        int q = (h - h / 2) * lanes;
        int t = h * lanes;
        for (int i = 0; i < lanes; i++) {
          re[t + i] = re[p + i] * re[q + i] - im[p + i] * im[q + i];
          im[t + i] = re[p + i] * im[q + i] + im[p + i] * re[q + i];
        }
      }
    }
  }

  /** Rows 2q (cos) and 2q + 1 (sin) for count vectors from first on; [row][lane]. */
  void rows(int first, int count, double[] rows) {
    int previous0 = Integer.MIN_VALUE;
    int previous1 = 0;
    for (int q = 0; q < count; q++) {
      int h0 = vectors.h(first + q, 0);
      int h1 = vectors.h(first + q, 1);
      int h2 = vectors.h(first + q, 2);
      if (h0 != previous0 || h1 != previous1) {
        xy(h0, h1);
        previous0 = h0;
        previous1 = h1;
      }
      int z = Math.abs(h2) * lanes;
      double sign = h2 < 0 ? -1 : 1;
      int target = 2 * q * lanes;
      double[] zCos = cos[2];
      double[] zSin = sin[2];
      for (int i = 0; i < lanes; i++) {
        double re = zCos[z + i];
        double im = sign * zSin[z + i];
        rows[target + i] = xyCos[i] * re - xySin[i] * im;
        rows[target + lanes + i] = xyCos[i] * im + xySin[i] * re;
      }
    }
  }

  private void xy(int h0, int h1) {
    int x = h0 * lanes;
    int y = Math.abs(h1) * lanes;
    double sign = h1 < 0 ? -1 : 1;
    for (int i = 0; i < lanes; i++) {
      double re = cos[1][y + i];
      double im = sign * sin[1][y + i];
      xyCos[i] = cos[0][x + i] * re - sin[0][x + i] * im;
      xySin[i] = cos[0][x + i] * im + sin[0][x + i] * re;
    }
  }
}
