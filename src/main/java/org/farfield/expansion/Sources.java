package org.farfield.expansion;

import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.structure.Structure;

/**
 * The sources of one structure: weights w_ja of atom j in channel a.
 *
 * @param labels per channel the atomic number, or the 0-based column index
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
    int[] species = structure.species();
    double[][] weights = new double[species.length][structure.size()];
    for (int atom = 0; atom < structure.size(); atom++) {
      weights[Arrays.binarySearch(species, structure.type(atom))][atom] = 1;
    }
    return new Sources(species, weights);
  }

  private static Sources fromColumns(Structure structure, List<String> names) {
    double[][] weights = new double[names.size()][];
    int[] labels = new int[names.size()];
    for (int c = 0; c < labels.length; c++) {
      double[] column = structure.columns().get(names.get(c));
      if (column == null) {
        throw new InputException(
            structure.origin()
                + ": there is no per-atom number column '"
                + names.get(c)
                + "'; the columns are "
                + structure.columns().keySet());
      }
      for (int atom = 0; atom < column.length; atom++) {
        if (!Double.isFinite(column[atom])) {
          throw new InputException(
              structure.origin()
                  + ": column '"
                  + names.get(c)
                  + "' of atom "
                  + (atom + 1)
                  + " is not finite ("
                  + column[atom]
                  + ")");
        }
      }
      labels[c] = c;
      weights[c] = column.clone();
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
