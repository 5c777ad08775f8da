package org.farfield.backend.cpu.waves;

import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.GemmKernel;

/**
 * g = ∂E/∂c packed twice as left-hand panels of matrix products: with atoms as rows for sums over
 * the fields of a parity, and with fields as rows for sums over chunks of atoms.
 */
public final class CotangentPanels {
  private static final int LANES = GemmKernel.ROWS;

  private final ParityOrder order;
  private final int channels;
  private final int paddedAtoms;
  private final double[] byAtoms; // [density][channel][parity][panel of atoms][field][lane]
  private final double[] byFields; // [chunk][density][channel][parity][panel of fields][atom][lane]
  private final int chunkRow; // of byFields, numbers per atom

  CotangentPanels(LatticeJob lattice, Coefficients g, ParityOrder order, int chunk) {
    this.order = order;
    channels = g.channels();
    paddedAtoms = (g.atoms() + LANES - 1) / LANES * LANES;
    int blocks = lattice.densities() * channels;
    chunkRow = blocks * (fieldRows(0) + fieldRows(1));
    byAtoms = new double[Math.multiplyExact(blocks * g.fields(), paddedAtoms)];
    byFields = new double[Math.multiplyExact(chunkRow, g.atoms())];
    double[] sorted = new double[g.fields()];
    for (int i = 0; i < g.atoms(); i++) {
      int start = i / chunk * chunk;
      int some = Math.min(chunk, g.atoms() - start);
      for (int d = 0; d < lattice.densities(); d++) {
        for (int a = 0; a < channels; a++) {
          order.sort(g.values(), g.index(i, lattice.density(d), a, 0), sorted);
          for (int parity = 0; parity < 2; parity++) {
            pack(sorted, i, start, some, d, a, parity);
          }
        }
      }
    }
  }

  private void pack(
      double[] sorted, int atom, int start, int some, int density, int channel, int parity) {
    int fields = order.count(parity);
    int panel = atom / LANES * LANES;
    int rows = atomPanels(density, channel, parity, panel) + atom % LANES;
    int columns = fieldPanels(density, channel, parity, start, some) + (atom - start) * LANES;
    for (int x = 0; x < fields; x++) {
      double value = sorted[order.start(parity) + x];
      byAtoms[rows + x * LANES] = value;
      byFields[columns + x / LANES * some * LANES + x % LANES] = value;
    }
  }

  double[] byAtoms() {
    return byAtoms;
  }

  /** Where the panels of the atoms from start, a multiple of the lanes, on begin. */
  int atomPanels(int density, int channel, int parity, int start) {
    int fields = order.even + order.odd;
    return (density * channels + channel) * fields * paddedAtoms
        + (parity == 0 ? 0 : order.even * paddedAtoms)
        + start * order.count(parity);
  }

  double[] byFields() {
    return byFields;
  }

  /** Rows of a parity, padding included. */
  int fieldRows(int parity) {
    return (order.count(parity) + LANES - 1) / LANES * LANES;
  }

  /** Where the panels of fields of the chunk of atoms that begins at start begin. */
  int fieldPanels(int density, int channel, int parity, int start, int some) {
    int block = (density * channels + channel) * (fieldRows(0) + fieldRows(1));
    return start * chunkRow + (block + (parity == 0 ? 0 : fieldRows(0))) * some;
  }
}
