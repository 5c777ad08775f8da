package org.farfield.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.farfield.error.InputException;
import org.farfield.tensor.Labels;
import org.farfield.tensor.TensorBlock;
import org.farfield.tensor.TensorMap;
import org.farfield.tensor.files.MtsFile;

/** Rows of TensorMaps, whose blocks have parts of them. */
final class MtsFeatures implements FeatureFiles {
  private static final String CENTRE = "center_type";

  private final Path first;
  private final boolean isOfAtoms;
  private final Map<List<Integer>, Integer> places = new LinkedHashMap<>(); // column of a key
  private final Map<List<Integer>, Integer> widths = new HashMap<>(); // columns of a key
  private final List<String> names; // of keys
  private int columns;

  MtsFeatures(Path file) {
    first = file;
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
        List<Integer> key = columnKey(map.keys(), b);
        if (places.putIfAbsent(key, columns) == null) {
          widths.put(key, width);
          columns = Math.addExact(columns, width);
        }
      }
    }
  }

  @Override
  public boolean isOfAtoms() {
    return isOfAtoms;
  }

  @Override
  public boolean knowsElements() {
    return true;
  }

  @Override
  public int columns() {
    return columns;
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

  @Override
  public void forEach(Path file, InvariantRows.Taker taker) {
    TensorMap map = MtsFile.read(file);
    if (!map.keys().names().equals(names)) {
      throw new InputException(file + ": has other keys than " + first);
    }
    List<Cursor> cursors = new ArrayList<>();
    int centre = names.indexOf(CENTRE);
    for (int b = 0; b < map.blocks().size(); b++) {
      if (isInvariant(map.keys(), b)) {
        List<Integer> key = columnKey(map.keys(), b);
        Integer column = places.get(key);
        if (column == null) {
          throw new InputException(file + ": has other keys than " + first);
        }
        TensorBlock block = map.blocks().get(b);
        if (block.properties().size() != widths.get(key)
            || block.samples().width() != (isOfAtoms ? 2 : 1)) {
          throw new InputException(
              file + ": block " + b + " has other properties or samples than those like it");
        }
        int element = isOfAtoms ? map.keys().value(b, centre) : 0;
        cursors.add(new Cursor(block, element, column));
      }
    }
    cursors.removeIf(Cursor::isAtEnd);
    double[] row = new double[columns];
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
      taker.take((int) (place >> 32), isOfAtoms ? (int) place : -1, element, row);
    }
  }

  private static void add(Cursor cursor, double[] row) {
    int from = Math.multiplyExact(cursor.row, cursor.width);
    System.arraycopy(cursor.block.values(), from, row, cursor.column, cursor.width);
  }
}
