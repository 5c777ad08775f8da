package org.farfield.expansion;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.error.InputException;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/**
 * The sources of one structure: weights w_ja of atom j in channel a.
 *
 * @param labels per channel the atomic number, or the 0-based index of the column or mixture
 * @param weights {@code [channel][atom]}
 */
@SuppressWarnings("ArrayRecordComponent") // handed straight to the kernels
public record Sources(int[] labels, double[][] weights) {

  /**
   * Collects the sources of a structure.
   *
   * @param structure the atoms
   * @param channels how they are grouped
   * @return weights by channel
   * @throws InputException if a named column is missing or has a number that is not finite
   */
  public static Sources of(Structure structure, Channels channels) {
    if (channels instanceof Channels.Columns columns) {
      return fromColumns(structure, columns.names());
    }
    if (channels instanceof Channels.Mixtures mixtures) {
      return mixed(structure, mixtures);
    }
    int[] species = structure.species();
    double[][] weights = new double[species.length][structure.size()];
    for (int atom = 0; atom < structure.size(); atom++) {
      weights[Arrays.binarySearch(species, structure.type(atom))][atom] = 1;
    }
    return new Sources(species, weights);
  }

  private static Sources mixed(Structure structure, Channels.Mixtures mixtures) {
    int[] labels = IntStream.range(0, mixtures.channels()).toArray();
    double[][] weights = new double[labels.length][structure.size()];
    for (int atom = 0; atom < structure.size(); atom++) {
      List<Double> row = mixtures.weights().get(structure.type(atom));
      if (row == null) {
        throw new InputException(
            structure.origin()
                + ": the mixing matrix has no row for the element of atom "
                + (atom + 1)
                + ", "
                + Channels.Mixtures.name(structure.type(atom))
                + "; add it");
      }
      for (int q = 0; q < labels.length; q++) {
        weights[q][atom] = row.get(q);
      }
    }
    return new Sources(labels, weights);
  }

  private static Sources fromColumns(Structure structure, List<String> names) {
    double[][] weights = new double[names.size()][];
    int[] labels = new int[names.size()];
    for (int c = 0; c < labels.length; c++) {
      labels[c] = c;
      weights[c] = structure.numbers(names.get(c));
    }
    return new Sources(labels, weights);
  }

  /**
   * Number of channels.
   *
   * @return C
   */
  public int channels() {
    return labels.length;
  }
}
