package org.farfield.experiments;

import java.util.ArrayList;
import java.util.List;

/** Numbers of a page: a name and a number for each column in every row; NaN is left empty. */
final class Table {
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  record Row(String name, double[] values) {}

  private final String title;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  /** The first column is that of the names. */
  Table(String title, List<String> columns) {
    this.title = title;
    this.columns = List.copyOf(columns);
  }

  void add(String name, double... values) {
    if (values.length != columns.size() - 1) {
      throw new IllegalArgumentException(values.length + " values for " + columns);
    }
    rows.add(new Row(name, values));
  }

  /** Whether columns and rows have the same names. */
  boolean isLike(Table other) {
    return columns.equals(other.columns)
        && rows.stream()
            .map(Row::name)
            .toList()
            .equals(other.rows.stream().map(Row::name).toList());
  }

  String title() {
    return title;
  }

  List<String> columns() {
    return columns;
  }

  List<Row> rows() {
    return rows;
  }
}
