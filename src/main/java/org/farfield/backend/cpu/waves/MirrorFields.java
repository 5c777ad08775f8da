package org.farfield.backend.cpu.waves;

import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.MirrorKernel;

/**
 * The left-hand matrices of the lattice sum of a cell with mirrors: fields at a block of vectors,
 * each for all mirror images of its vector, by density and class. They do not depend on the
 * channel.
 */
public final class MirrorFields {
  private static final int LANES = GemmKernel.ROWS;

  // Of each class: the real or imaginary part of i per sine, for even and odd l.
  private static final double[] SIGNS = {1, 1, 1, -1, 1, -1, -1, -1};

  private final LatticeJob lattice;
  private final MirrorVectors vectors;
  private final MirrorOrder order;
  private final FieldFactors factors;

  MirrorFields(LatticeJob lattice, MirrorVectors vectors, MirrorOrder order) {
    this.lattice = lattice;
    this.vectors = vectors;
    this.order = order;
    factors = new FieldFactors(lattice, vectors.all());
  }

  /** Numbers per vector. */
  int rowLength() {
    return lattice.densities() * order.size();
  }

  /** Where the matrix of a density and class starts in a block of count vectors. */
  int start(int density, int kind, int count) {
    return (density * order.size() + order.start(kind)) * count;
  }

  /** Fills one block, {@code [density][class][panel of fields][vector][field]}. */
  void fill(int block, double[] matrix, int offset) {
    int first = block * vectors.size;
    int count = vectors.count(block);
    double[] y = factors.harmonics(count, q -> vectors.index(first + q));
    double[] images = new double[count]; // half of them: the other half is those of −k
    for (int q = 0; q < count; q++) {
      images[q] = 0.5;
      for (int axis = 0; axis < 3; axis++) {
        images[q] *= vectors.h(first + q, axis) == 0 ? 1 : 2;
      }
    }
    double[] spectra = new double[lattice.functions() * count];
    for (int d = 0; d < lattice.densities(); d++) {
      factors.spectra(d, count, q -> vectors.index(first + q), spectra);
      for (int kind = 0; kind < MirrorKernel.CLASSES; kind++) {
        for (int x = order.start(kind); x < order.start(kind + 1); x++) {
          int target = offset + (d * order.size() + x / LANES * LANES) * count + x % LANES;
          for (int q = 0; q < count; q++) {
            matrix[target + q * LANES] =
                order.harmonic[x] < 0
                    ? 0
                    : SIGNS[kind]
                        * images[q]
                        * y[order.harmonic[x] * count + q]
                        * spectra[order.function[x] * count + q];
          }
        }
      }
    }
  }
}
