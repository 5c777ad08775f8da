package org.farfield.descriptor;

/**
 * Shape of a product of all rows with all columns of which each row keeps only the columns from its
 * start on. What is kept is stored row after row without gaps: (i, j) at base(i) + j.
 */
final class Staircase {
  private final int rows;
  private final int columns;
  private final int[] start; // null: all zero
  private final int[] base;
  private final long size;

  private Staircase(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    start = null;
    base = null;
    size = (long) rows * columns;
  }

  /**
   * A shape.
   *
   * @param columns number of columns
   * @param start per row, its first column, 0 … columns
   */
  Staircase(int columns, int[] start) {
    this.rows = start.length;
    this.columns = columns;
    this.start = start;
    base = new int[rows];
    long end = 0;
    for (int i = 0; i < rows; i++) {
      base[i] = Correlations.fit(end) - start[i];
      end += columns - start[i];
    }
    size = end;
  }

  /** All columns of all rows. */
  static Staircase full(int rows, int columns) {
    return new Staircase(rows, columns);
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  int start(int row) {
    return start == null ? 0 : start[row];
  }

  /** Place of (row, 0), which may lie before the row's first number. */
  int base(int row) {
    return base == null ? row * columns : base[row];
  }

  /** How many numbers are kept. */
  long size() {
    return size;
  }
}
