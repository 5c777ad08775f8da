package org.farfield.explore;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;

/**
 * Rows of features of atoms or structures from files that follow each other, one file in memory at
 * a time. Of features that rotate with a structure only those are taken that do not, o3_lambda = 0
 * and o3_sigma = 1: a map shall not depend on how structures lie. What a row lacks, such as an
 * element that is not near, is 0.
 *
 * <p>Rows of more than {@link #WIDTH} columns are folded: each column is added to one of so many
 * places, with a sign, both drawn by its number (M. Charikar, K. Chen, M. Farach-Colton, Theor.
 * Comput. Sci. 312, 3 (2004)). Squared distances keep their mean, with a spread of about
 * √(2/WIDTH), 6 %.
 */
final class InvariantRows {
  /** Columns at most. */
  static final int WIDTH = 512;

  private final List<Path> files;
  private final FeatureFiles rows;

  /** Takes rows. */
  interface Taker {
    /**
     * A row.
     *
     * @param system number of the structure
     * @param atom in it; -1 if the row is that of a structure
     * @param element of the atom; 0 if it is that of a structure, or not known
     * @param row is used again
     */
    void take(int system, int atom, int element, double[] row);
  }

  /**
   * Looks into the first file that has such features; tables without rows do not say.
   *
   * @param files at least one, of the same features in the same format
   */
  InvariantRows(List<Path> files) {
    this.files = List.copyOf(files);
    rows =
        files.stream()
            .map(FeatureFiles::of)
            .filter(file -> file.columns() > 0)
            .findFirst()
            .orElseThrow(
                () ->
                    new InputException(
                        files.get(0)
                            + ": has no features that stay the same when a structure is turned"
                            + " (o3_lambda 0)"));
  }

  /** Whether rows are of atoms; else of structures. */
  boolean isOfAtoms() {
    return rows.isOfAtoms();
  }

  /** Whether files say what elements atoms are. */
  boolean knowsElements() {
    return rows.knowsElements();
  }

  /** Columns of the files. */
  int columns() {
    return rows.columns();
  }

  /** Columns of the rows. */
  int width() {
    return Math.min(columns(), WIDTH);
  }

  /** Reads all rows, in the order of structures and atoms. */
  void forEach(Taker taker) {
    double[] folded = new double[width()];
    for (Path file : files) {
      rows.forEach(
          file,
          (system, atom, element, row) ->
              taker.take(system, atom, element, row.length <= WIDTH ? row : fold(row, folded)));
    }
  }

  private static double[] fold(double[] row, double[] folded) {
    Arrays.fill(folded, 0);
    for (int p = 0; p < row.length; p++) {
      long drawn = mixed(p);
      folded[(int) (drawn >>> 55)] += (drawn & 1) == 0 ? row[p] : -row[p];
    }
    return folded;
  }

  // SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): its upper 9 bits are a place of
  // 512
  private static long mixed(long number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
