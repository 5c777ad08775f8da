package org.farfield.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.tensor.Labels;
import org.farfield.tensor.MtsFile;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;

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

  private static final String CENTRE = "center_type";
  private static final int NONE = -1;

  private final List<Path> files;
  private final boolean isOfAtoms;
  private final Map<List<Integer>, Integer> first = new LinkedHashMap<>(); // column of a key
  private final List<String> names; // of keys
  private int columns;

  /** Takes rows. */
  interface Taker {
    /**
     * A row.
     *
     * @param system number of the structure
     * @param atom in it; -1 if the row is that of a structure
     * @param element of the atom; 0 if it is that of a structure
     * @param row is used again
     */
    void take(int system, int atom, int element, double[] row);
  }

  /**
   * Looks into the first file.
   *
   * @param files at least one, .mts, of the same features
   */
  InvariantRows(List<Path> files) {
    this.files = List.copyOf(files);
    Path file = files.get(0);
    TensorMap map = MtsFile.read(file);
    names = map.keys().names();
    List<String> samples =
        map.blocks().isEmpty() ? List.of() : map.blocks().get(0).samples().names();
    if (!samples.equals(List.of("system", "atom")) && !samples.equals(List.of("system"))) {
      throw new InputException(
          file + ": rows have the labels " + samples + "; a map is of those with system and atom");
    }
    isOfAtoms = samples.size() > 1;
    if (isOfAtoms && !names.contains(CENTRE)) {
      throw new InputException(file + ": its keys have no " + CENTRE + ", the element of an atom");
    }
    for (int b = 0; b < map.blocks().size(); b++) {
      if (isInvariant(map.keys(), b)) {
        int width = map.blocks().get(b).properties().size();
        if (first.putIfAbsent(columnKey(map.keys(), b), columns) == null) {
          columns = Math.addExact(columns, width);
        }
      }
    }
    if (first.isEmpty()) {
      throw new InputException(
          file + ": has no features that stay the same when a structure is turned (o3_lambda 0)");
    }
  }

  /** Whether rows are of atoms; else of structures. */
  boolean isOfAtoms() {
    return isOfAtoms;
  }

  /** Columns of the files. */
  int columns() {
    return columns;
  }

  /** Columns of the rows. */
  int width() {
    return Math.min(columns, WIDTH);
  }

  private boolean isInvariant(Labels keys, int block) {
    int lambda = names.indexOf("o3_lambda");
    int sigma = names.indexOf("o3_sigma");
    return (lambda < 0 || keys.value(block, lambda) == 0)
        && (sigma < 0 || keys.value(block, sigma) == 1);
  }

  // Atoms of all elements have the same columns.
  private List<Integer> columnKey(Labels keys, int block) {
    List<Integer> key = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      if (!isOfAtoms || !names.get(k).equals(CENTRE)) {
        key.add(keys.value(block, k));
      }
    }
    return key;
  }

  /** Reads all rows, in the order of structures and atoms. */
  void forEach(Taker taker) {
    for (Path file : files) {
      forEach(file, MtsFile.read(file), taker);
    }
  }

  /** A block of a file, and how far it is read. */
  private static final class Cursor {
    final TensorBlock block;
    final int element;
    final int column;
    final int width;
    int row;

    Cursor(TensorBlock block, int element, int column) {
      this.block = block;
      this.element = element;
      this.column = column;
      width = block.properties().size();
    }

    boolean isAtEnd() {
      return row == block.samples().size();
    }

    long place() {
      Labels samples = block.samples();
      int atom = samples.width() > 1 ? samples.value(row, 1) : 0;
      return (long) samples.value(row, 0) << 32 | atom;
    }
  }

  private void forEach(Path file, TensorMap map, Taker taker) {
    if (!map.keys().names().equals(names)) {
      throw new InputException(file + ": has other keys than " + files.get(0));
    }
    List<Cursor> cursors = new ArrayList<>();
    int centre = names.indexOf(CENTRE);
    for (int b = 0; b < map.blocks().size(); b++) {
      if (isInvariant(map.keys(), b)) {
        Integer column = first.get(columnKey(map.keys(), b));
        if (column == null) {
          throw new InputException(file + ": has other keys than " + files.get(0));
        }
        int element = isOfAtoms ? map.keys().value(b, centre) : 0;
        cursors.add(new Cursor(map.blocks().get(b), element, column));
      }
    }
    cursors.removeIf(Cursor::isAtEnd);
    double[] row = new double[width()];
    while (!cursors.isEmpty()) {
      long place = cursors.stream().mapToLong(Cursor::place).min().orElseThrow();
      Arrays.fill(row, 0);
      int element = 0;
      boolean ended = false;
      for (Cursor cursor : cursors) {
        if (cursor.place() == place) {
          element = cursor.element;
          add(cursor, row);
          cursor.row++;
          ended |= cursor.isAtEnd();
          if (!cursor.isAtEnd() && cursor.place() <= place) {
            throw new InputException(file + ": rows are not in the order of systems and atoms");
          }
        }
      }
      if (ended) {
        cursors.removeIf(Cursor::isAtEnd);
      }
      taker.take((int) (place >> 32), isOfAtoms ? (int) place : NONE, element, row);
    }
  }

  private void add(Cursor cursor, double[] row) {
    double[] values = cursor.block.values();
    int from = Math.multiplyExact(cursor.row, cursor.width);
    if (columns <= WIDTH) {
      System.arraycopy(values, from, row, cursor.column, cursor.width);
      return;
    }
    for (int p = 0; p < cursor.width; p++) {
      long drawn = mixed(cursor.column + p);
      double value = values[from + p];
      row[(int) (drawn >>> 55)] += (drawn & 1) == 0 ? value : -value;
    }
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
