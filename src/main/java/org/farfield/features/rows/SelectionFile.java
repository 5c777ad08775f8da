package org.farfield.features.rows;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.spec.text.Documents;
import org.farfield.structure.text.Quote;

/** A file that names features as the sidecar of a matrix does: column_names and columns. */
final class SelectionFile {
  private SelectionFile() {}

  static Selection read(Path path) {
    return of(path, Documents.read(path));
  }

  /** The labels of a document. */
  static Selection of(Path path, JsonNode root) {
    JsonNode columns = root.path("columns");
    List<String> names = new ArrayList<>();
    root.path("column_names").forEach(name -> names.add(name.asText()));
    if (names.isEmpty() || !columns.isArray() || columns.isEmpty()) {
      throw new InputException(
          path
              + ": needs 'column_names' (a list of labels) and 'columns' (a list of such labels'"
              + " values per feature), as the sidecar of a matrix has them");
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (JsonNode column : columns) {
      rows.add(row(path, column, names.size(), rows.size()));
    }
    return new Selection(path.toString(), names, rows);
  }

  private static List<Integer> row(Path path, JsonNode column, int width, int number) {
    List<Integer> row = new ArrayList<>();
    for (JsonNode value : column) {
      if (value.canConvertToInt() && value.isIntegralNumber()) {
        row.add(value.intValue());
      }
    }
    if (column.size() != width || row.size() != width) {
      throw new InputException(
          path
              + ": entry "
              + number
              + " of 'columns' must be a list of "
              + width
              + " whole numbers, not "
              + Quote.of(column.toString()));
    }
    return row;
  }
}
