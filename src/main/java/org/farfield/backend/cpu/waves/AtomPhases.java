package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.backend.Fractional;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Structure;

/** e^{2πi h·s} of all atoms in rows of vectors, as products of the powers of each axis. */
public final class AtomPhases {
  private final HalfSpace vectors;
  private final double[][] cos = new double[3][]; // [axis][atom][max + h], h from −max to max
  private final double[][] sin = new double[3][];

  AtomPhases(Structure structure, HalfSpace vectors) {
    this.vectors = vectors;
    int atoms = structure.size();
    double[] s = Fractional.byAxis(structure, atoms);
    for (int axis = 0; axis < 3; axis++) {
      int length = powers(axis);
      cos[axis] = new double[Math.multiplyExact(atoms, length)];
      sin[axis] = new double[atoms * length];
      for (int i = 0; i < atoms; i++) {
        powers(axis, i * length + vectors.max(axis), 2 * Math.PI * s[axis * atoms + i]);
      }
    }
  }

  private int powers(int axis) {
    return 2 * vectors.max(axis) + 1;
  }

  private void powers(int axis, int zero, double angle) {
    double[] re = cos[axis];
    double[] im = sin[axis];
    re[zero] = 1;
    for (int h = 1; h <= vectors.max(axis); h++) {
      if (h == 1) {
        re[zero + 1] = Math.cos(angle);
        im[zero + 1] = Math.sin(angle);
      } else {
        // e^{h} = e^{h/2} e^{h − h/2}: the rounding error grows with log h only
        int p = zero + h / 2;
        int q = zero + h - h / 2;
        re[zero + h] = re[p] * re[q] - im[p] * im[q];
        im[zero + h] = re[p] * im[q] + im[p] * re[q];
      }
      re[zero - h] = re[zero + h];
      im[zero - h] = -im[zero + h];
    }
  }

  /**
   * Fills {@code [atom − start][vector]} for count vectors from first on; the rest of each row is
   * zero.
   */
  void fill(int start, int stop, int first, int count, int row, double[] allCos, double[] allSin) {
    for (int q = 0; q < count; ) {
      int h0 = vectors.h(first + q, 0);
      int h1 = vectors.h(first + q, 1);
      int end = q + 1;
      while (end < count && vectors.h(first + end, 0) == h0 && vectors.h(first + end, 1) == h1) {
        end++;
      }
      for (int i = start; i < stop; i++) {
        int x = i * powers(0) + vectors.max(0) + h0;
        int y = i * powers(1) + vectors.max(1) + h1;
        // within a run of equal (h0, h1) the third index goes up one by one
        int z = i * powers(2) + vectors.max(2) + vectors.h(first + q, 2);
        double re = cos[0][x] * cos[1][y] - sin[0][x] * sin[1][y];
        double im = cos[0][x] * sin[1][y] + sin[0][x] * cos[1][y];
        int target = (i - start) * row + q;
        for (int step = 0; step < end - q; step++) {
          double c = cos[2][z + step];
          double s = sin[2][z + step];
          allCos[target + step] = re * c - im * s;
          allSin[target + step] = re * s + im * c;
        }
      }
      q = end;
    }
    for (int i = 0; i < stop - start; i++) {
      Arrays.fill(allCos, i * row + count, (i + 1) * row, 0);
      Arrays.fill(allSin, i * row + count, (i + 1) * row, 0);
    }
  }
}
