package org.farfield.features.engine;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.farfield.backend.Multiplier;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/**
 * Rows that a backend with a {@link Multiplier} can make for a file.
 *
 * @param spectrum what is multiplied
 * @param pooling whether atoms are added up; a mean is made of the sum later
 * @param byType whether those of each type are on their own
 */
record RowRequest(SpectrumRows spectrum, Pooling pooling, boolean byType) {
  /** Per centre, the row of its structure that its products are added to; sums are of all atoms. */
  int[] rowOf(Batches.Frame frame) {
    int centres = frame.centres().length;
    if (pooling == Pooling.ATOM) {
      return IntStream.range(0, centres).toArray();
    }
    if (!byType) {
      return new int[centres];
    }
    Structure structure = frame.structure();
    int[] species = structure.species();
    return IntStream.of(frame.centres())
        .map(i -> Arrays.binarySearch(species, structure.type(i)))
        .toArray();
  }

  /** Memory of the rows of a frame, at most: sums of blocks of atoms count as rows. */
  double bytes(Batches.Frame frame) {
    Structure structure = frame.structure();
    int rows = frame.centres().length;
    if (pooling != Pooling.ATOM) {
      int together = byType ? structure.species().length : 1;
      int blocks = (rows + Multiplier.BLOCK - 1) / Multiplier.BLOCK;
      rows = Math.min(rows, blocks * together);
    }
    return 8.0 * rows * spectrum.length(frame.sources().channels());
  }
}
