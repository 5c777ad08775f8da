package org.farfield.kernels.cpu;

/**
 * Shape of a product of all rows with all columns of which each row keeps only the columns from its
 * start on. What is kept is stored row after row without gaps: (i, j) at base(i) + j.
 */
public final class Staircase {
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
   * A shape of less than 2³¹ numbers.
   *
   * @param columns number of columns
   * @param start per row, its first column, 0 … columns
   */
  public Staircase(int columns, int[] start) {
    this.rows = start.length;
    this.columns = columns;
    this.start = start;
    base = new int[rows];
    long end = 0;
    for (int i = 0; i < rows; i++) {
      base[i] = Math.toIntExact(end - start[i]);
      end += columns - start[i];
    }
    size = end;
  }

  /** All columns of all rows. */
  public static Staircase full(int rows, int columns) {
    return new Staircase(rows, columns);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int columns() {
    return columns;
  }

  /** Whether all columns of all rows are kept. */
  boolean isFull() {
    return start == null;
  }

  /** First column of a row. */
  public int start(int row) {
    return start == null ? 0 : start[row];
  }

  /** Place of (row, 0), which may lie before the row's first number. */
  public int base(int row) {
    return base == null ? row * columns : base[row];
  }

  /** How many numbers are kept. */
  public long size() {
    return size;
  }
}
