package org.farfield.structure.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.farfield.error.InputException;
import org.farfield.parquet.ParquetColumn;
import org.farfield.parquet.ParquetColumn.Kind;
import org.farfield.parquet.ParquetFile;
import org.farfield.parquet.ParquetRows;
import org.farfield.parquet.ParquetValue;
import org.farfield.structure.Structure;

/**
 * A table of structures in a Parquet file, a row for each: {@code numbers} or {@code symbols},
 * {@code positions}, {@code cell} and {@code pbc}. What else it has of numbers, texts and lists are
 * properties of the frame, and lists as long as there are atoms are columns.
 */
final class TableReader implements StructureReader {
  private static final String NUMBERS = "numbers";
  private static final String SYMBOLS = "symbols";
  private static final String POSITIONS = "positions";
  private static final String CELL = "cell";
  private static final String PERIODIC = "pbc";

  // in other formats these words are the structure itself
  private static final Set<String> TAKEN = Set.of("lattice", "properties", "species", "pos", "z");
  private static final int LOOKED_AT = 100; // rows

  private final ParquetFile file;
  private final String name;
  private final TableRow.Layout layout;
  private final ParquetRows rows;
  private long row; // that comes next
  private long passed; // rows before it that were not read yet
  private boolean isTaken; // whether what was wrong was in a row that could be read

  private TableReader(ParquetFile file, Path path) {
    this.file = file;
    name = StructureReaders.name(path);
    layout = layout(path);
    rows = file.rows(layout.columns());
  }

  static TableReader open(Path path) {
    ParquetFile file = ParquetFile.open(path);
    try {
      return new TableReader(file, path);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private TableRow.Layout layout(Path path) {
    List<ParquetColumn> columns = new ArrayList<>();
    int numbers = add(columns, find(path, NUMBERS, 1, 1, Kind.INTEGER));
    int symbols = add(columns, find(path, SYMBOLS, 1, 1, Kind.TEXT));
    int positions = add(columns, find(path, POSITIONS, 1, 2, Kind.REAL, Kind.INTEGER));
    int cell = add(columns, find(path, CELL, 1, 2, Kind.REAL, Kind.INTEGER));
    int periodic = add(columns, find(path, PERIODIC, 0, 1, Kind.LOGICAL, Kind.INTEGER));
    if (numbers < 0 && symbols < 0 || positions < 0) {
      throw new InputException(
          path
              + ": has no column "
              + (positions < 0 ? "'" + POSITIONS + "'" : "'" + NUMBERS + "' or '" + SYMBOLS + "'")
              + "; a table of structures has a row for each, with lists of the atoms' numbers or"
              + " symbols and of their positions");
    }
    int own = columns.size();
    file.columns().stream().filter(c -> isMore(c, columns)).toList().forEach(columns::add);
    return new TableRow.Layout(
        columns,
        new TableRow.Places(numbers, symbols, positions, cell, periodic),
        own,
        ofAtoms(columns, positions, own));
  }

  private static int add(List<ParquetColumn> columns, Optional<ParquetColumn> found) {
    found.ifPresent(columns::add);
    return found.isPresent() ? columns.size() - 1 : -1;
  }

  private Optional<ParquetColumn> find(
      Path path, String called, int least, int most, Kind... kinds) {
    Optional<ParquetColumn> found = file.column(called);
    found.ifPresent(
        column -> {
          if (column.depth() < least
              || column.depth() > most
              || !List.of(kinds).contains(column.kind())) {
            throw new InputException(
                path
                    + ": column '"
                    + called
                    + "' is not of lists of "
                    + (kinds[0] == Kind.TEXT
                        ? "texts"
                        : kinds[0] == Kind.INTEGER
                            ? "whole numbers"
                            : kinds[0] == Kind.LOGICAL ? "logical values" : "numbers"));
          }
        });
    return found;
  }

  private static boolean isMore(ParquetColumn column, List<ParquetColumn> own) {
    return column.kind() != Kind.OTHER
        && column.depth() <= (column.isNumeric() ? 2 : 1)
        && !TAKEN.contains(column.name().toLowerCase(Locale.ROOT))
        && own.stream().noneMatch(c -> c.name().equals(column.name()));
  }

  // A list is of atoms if the first rows have as many values in it as atoms.
  private Set<Integer> ofAtoms(List<ParquetColumn> columns, int positions, int own) {
    List<Integer> lists = new ArrayList<>();
    List<ParquetColumn> looked = new ArrayList<>(List.of(columns.get(positions)));
    for (int c = own; c < columns.size(); c++) {
      if (columns.get(c).depth() > 0) {
        lists.add(c);
        looked.add(columns.get(c));
      }
    }
    Set<Integer> ofAtoms = new HashSet<>();
    Set<Integer> ofFrames = new HashSet<>();
    ParquetRows first = file.rows(looked);
    for (int r = 0; r < LOOKED_AT && !lists.isEmpty(); r++) {
      List<ParquetValue> values = first.next();
      if (values == null) {
        break;
      }
      int atoms = values.get(0).size() / 3;
      for (int l = 0; l < lists.size(); l++) {
        ParquetValue value = values.get(1 + l);
        if (!value.isNothing()) {
          boolean fits = TableRow.fits(value, looked.get(1 + l), atoms);
          (fits ? ofAtoms : ofFrames).add(lists.get(l));
        }
      }
    }
    ofAtoms.removeAll(ofFrames);
    return ofAtoms;
  }

  @Override
  public Structure read() {
    isTaken = false;
    rows.skip(passed);
    passed = 0;
    List<ParquetValue> values = rows.next();
    if (values == null) {
      return null;
    }
    isTaken = true;
    return new TableRow(layout, values, name + ", row " + row++).structure();
  }

  @Override
  public boolean skip() {
    if (row == file.rows()) {
      return false;
    }
    row++;
    passed++;
    return true;
  }

  @Override
  public boolean recover() {
    return isTaken;
  }

  @Override
  public void close() {
    file.close();
  }
}
