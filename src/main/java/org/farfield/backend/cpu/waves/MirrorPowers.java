package org.farfield.backend.cpu.waves;

import java.util.Arrays;

/** Cosines and sines of 2π h s of some atoms for h ≥ 0 along each axis. */
public final class MirrorPowers {
  private final double[] fractional; // [axis][atom]

  /** How far sines are from their cosines. */
  final int stride;

  /** {@code [axis][h][cosine | sine][atom]}. */
  final double[] values;

  private final int[] start = new int[3];

  /**
   * Makes them.
   *
   * @param fractional coordinates, {@code [axis][atom]}, of whole groups of atoms
   * @param max the largest h of each axis
   */
  MirrorPowers(double[] fractional, int[] max) {
    this.fractional = fractional;
    stride = fractional.length / 3;
    int length = 0;
    for (int axis = 0; axis < 3; axis++) {
      start[axis] = length;
      length = Math.addExact(length, Math.multiplyExact(max[axis] + 1, 2 * stride));
    }
    values = new double[length];
    for (int axis = 0; axis < 3; axis++) {
      fill(axis, max[axis]);
    }
  }

  private void fill(int axis, int max) {
    int zero = start[axis];
    Arrays.fill(values, zero, zero + stride, 1);
    for (int h = 1; h <= max; h++) {
      int to = zero + 2 * h * stride;
      if (h == 1) {
        for (int i = 0; i < stride; i++) {
          double angle = 2 * Math.PI * fractional[axis * stride + i];
          values[to + i] = Math.cos(angle);
          values[to + stride + i] = Math.sin(angle);
        }
        continue;
      }
      // e^{h} = e^{h/2} e^{h − h/2}: the rounding error grows with log h only
      int p = zero + 2 * (h / 2) * stride;
      int q = zero + 2 * (h - h / 2) * stride;
      multiply(p, q, to);
    }
  }

  // Of its own, as it is compiled once: a loop around it would be, while it runs, and again.
  private void multiply(int p, int q, int to) {
    for (int i = 0; i < stride; i++) {
      double re = values[p + i];
      double im = values[p + stride + i];
      values[to + i] = re * values[q + i] - im * values[q + stride + i];
      values[to + stride + i] = re * values[q + stride + i] + im * values[q + i];
    }
  }

  /** Where the cosines of a power are. */
  int at(int axis, int h) {
    return start[axis] + 2 * h * stride;
  }
}
