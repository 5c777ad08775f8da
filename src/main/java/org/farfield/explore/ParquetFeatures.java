package org.farfield.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.farfield.error.InputException;
import org.farfield.parquet.ParquetColumn;
import org.farfield.parquet.ParquetFile;
import org.farfield.parquet.ParquetRows;
import org.farfield.parquet.ParquetValue;

/** Rows of tables in Parquet files. */
final class ParquetFeatures implements FeatureFiles {
  private static final String SYSTEM = "system";
  private static final String ATOM = "atom";
  private static final String ELEMENT = "center_type";
  private static final String FEATURES = "features";

  private final boolean isOfAtoms;
  private final boolean knowsElements;
  private final int columns;

  ParquetFeatures(Path file) {
    try (ParquetFile table = ParquetFile.open(file)) {
      isOfAtoms = table.column(ATOM).isPresent();
      knowsElements = table.column(ELEMENT).isPresent();
      List<ParquetValue> first = rows(file, table).next();
      columns = first == null || rotates(first) ? 0 : first.get(1).size();
    }
  }

  // A system, features, o3_lambda and o3_sigma of what rotates, an atom, an element.
  private ParquetRows rows(Path file, ParquetFile table) {
    List<ParquetColumn> chosen = new ArrayList<>();
    chosen.add(required(file, table.column(SYSTEM), 0));
    chosen.add(required(file, table.column(FEATURES), 1));
    for (String label : List.of(ATOM, ELEMENT, "o3_lambda", "o3_sigma")) {
      Optional<ParquetColumn> column = table.column(label);
      if (column.isPresent()) {
        chosen.add(required(file, column, 0));
      }
    }
    return table.rows(chosen);
  }

  private static ParquetColumn required(Path file, Optional<ParquetColumn> column, int depth) {
    return column
        .filter(c -> c.isNumeric() && c.depth() == depth)
        .orElseThrow(
            () ->
                new InputException(
                    file + ": is no table of features, with the columns 'system' and 'features'"));
  }

  // All rows of a file are of one o3_lambda.
  private boolean rotates(List<ParquetValue> row) {
    int labels = 2 + (isOfAtoms ? 1 : 0) + (knowsElements ? 1 : 0);
    return row.size() > labels + 1
        && (number(row.get(labels)) != 0 || number(row.get(labels + 1)) != 1);
  }

  private static int number(ParquetValue value) {
    return value.isNothing() || value.hasGaps() ? -1 : (int) value.numbers()[0];
  }

  @Override
  public boolean isOfAtoms() {
    return isOfAtoms;
  }

  @Override
  public boolean knowsElements() {
    return knowsElements;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public void forEach(Path file, InvariantRows.Taker taker) {
    try (ParquetFile table = ParquetFile.open(file)) {
      ParquetRows rows = rows(file, table);
      for (List<ParquetValue> row = rows.next(); row != null; row = rows.next()) {
        double[] features = row.get(1).numbers();
        FeatureFiles.requireColumns(file, features.length, columns);
        int place = 2;
        int atom = isOfAtoms ? number(row.get(place++)) : -1;
        int element = knowsElements ? number(row.get(place)) : 0;
        taker.take(number(row.get(0)), atom, element, features);
      }
    }
  }
}
