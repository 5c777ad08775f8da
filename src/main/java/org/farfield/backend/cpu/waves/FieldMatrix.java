package org.farfield.backend.cpu.waves;

import org.farfield.math.HalfSpace;

/**
 * The right-hand matrices of the lattice sum, (8π/V) (−1)^{⌈l/2⌉} φ v̂ I_nl Y_lm at each vector of
 * a block: per density the even l and the odd l, packed as the kernel wants them. They do not
 * depend on the channel.
 */
public final class FieldMatrix {
  private final LatticeJob lattice;
  private final FieldFactors factors;
  private final ParityOrder order;
  private final int width;
  private final int[] panels = new int[2];

  public FieldMatrix(LatticeJob lattice, HalfSpace vectors, ParityOrder order, int width) {
    this.lattice = lattice;
    factors = new FieldFactors(lattice, vectors);
    this.order = order;
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
  public int rowLength() {
    return lattice.densities() * (panels[0] + panels[1]) * width;
  }

  /** Where a matrix starts in a block of count vectors. */
  public int start(int density, int parity, int count) {
    return (density * (panels[0] + panels[1]) + parity * panels[0]) * width * count;
  }

  /** Columns of a parity, padding included. */
  public int columns(int parity) {
    return panels[parity] * width;
  }

  /** Fills one block: count vectors from first on. */
  public void fill(int first, int count, double[] matrix, int offset) {
    double[] y = factors.harmonics(count, q -> first + q); // [lm][vector]
    double[] spectra = new double[lattice.functions() * count]; // [l n][vector]
    for (int d = 0; d < lattice.densities(); d++) {
      factors.spectra(d, count, q -> first + q, spectra);
      for (int parity = 0; parity < 2; parity++) {
        multiply(parity, count, y, spectra, matrix, offset + start(d, parity, count));
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
