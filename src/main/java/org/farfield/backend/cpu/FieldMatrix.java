package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;

/**
 * The right-hand matrices of the lattice sum, (8π/V) (−1)^{⌈l/2⌉} φ v̂ I_nl Y_lm at each vector of
 * a block: per density the even l and the odd l, packed as the kernel wants them. They do not
 * depend on the channel.
 */
final class FieldMatrix {
  private final LatticeJob lattice;
  private final HalfSpace vectors;
  private final ParityOrder order;
  private final double prefactor;
  private final int width;
  private final int[] panels = new int[2];

  FieldMatrix(LatticeJob lattice, HalfSpace vectors, ParityOrder order, int width) {
    this.lattice = lattice;
    this.vectors = vectors;
    this.order = order;
    this.prefactor = 8 * Math.PI / lattice.volume();
    this.width = width;
    for (int parity = 0; parity < 2; parity++) {
      panels[parity] = (order.count(parity) + width - 1) / width;
    }
  }

  /** Columns of a panel. */
  int width() {
    return width;
  }

  /** Numbers per vector. */
  int rowLength() {
    return lattice.densities() * (panels[0] + panels[1]) * width;
  }

  /** Where a matrix starts in a block of count vectors. */
  int start(int density, int parity, int count) {
    return (density * (panels[0] + panels[1]) + parity * panels[0]) * width * count;
  }

  /** Columns of a parity, padding included. */
  int columns(int parity) {
    return panels[parity] * width;
  }

  /** Fills one block: count vectors from first on. */
  void fill(int first, int count, double[] matrix, int offset) {
    int harmonics = lattice.harmonics();
    double[] y = new double[harmonics * count]; // [lm][vector]
    double[] one = new double[harmonics];
    for (int q = 0; q < count; q++) {
      double k = vectors.k(first + q, 3);
      lattice
          .tables
          .harmonics()
          .evaluate(
              vectors.k(first + q, 0) / k,
              vectors.k(first + q, 1) / k,
              vectors.k(first + q, 2) / k,
              one,
              0);
      sign(one);
      for (int lm = 0; lm < harmonics; lm++) {
        y[lm * count + q] = one[lm];
      }
    }
    double[] spectra = new double[lattice.functions() * count]; // [l n][vector]
    for (int d = 0; d < lattice.densities(); d++) {
      spectra(d, first, count, spectra);
      for (int parity = 0; parity < 2; parity++) {
        multiply(parity, count, y, spectra, matrix, offset + start(d, parity, count));
      }
    }
  }

  private void sign(double[] y) {
    for (int l = 0, lm = 0; l <= lattice.maxAngular(); l++) {
      double signed = (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor;
      for (; lm < (l + 1) * (l + 1); lm++) {
        y[lm] *= signed;
      }
    }
  }

  private void spectra(int d, int first, int count, double[] spectra) {
    LongRangeTable density = lattice.table(d);
    double[] one = new double[lattice.functions()];
    for (int q = 0; q < count; q++) {
      double k = vectors.k(first + q, 3);
      if (k < lattice.cutoff[d]) {
        density.spectrum(k, one);
      } else {
        Arrays.fill(one, 0);
      }
      double phi = lattice.factors.at(d, vectors, first + q);
      for (int f = 0; f < one.length; f++) {
        spectra[f * count + q] = phi * one[f];
      }
    }
  }

  // One column after the other: long loops, and the columns of a panel share cache lines.
  private void multiply(
      int parity, int count, double[] y, double[] spectra, double[] matrix, int offset) {
    int fields = order.count(parity);
    for (int x = 0; x < columns(parity); x++) {
      int target = offset + x / width * count * width + x % width;
      if (x < fields) {
        int lm = order.harmonic[order.start(parity) + x] * count;
        int f = order.function[order.start(parity) + x] * count;
        for (int q = 0; q < count; q++) {
          matrix[target + q * width] = y[lm + q] * spectra[f + q];
        }
      } else {
        for (int q = 0; q < count; q++) {
          matrix[target + q * width] = 0;
        }
      }
    }
  }
}
