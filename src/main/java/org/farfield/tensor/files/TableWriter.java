package org.farfield.tensor.files;

import java.util.List;

/**
 * Writes a table column by column: each gets its values in the order of the rows, none need be as
 * far as another. The target appears only at {@link #commit()}. Not for several threads at once.
 */
public interface TableWriter extends AutoCloseable {
  /**
   * Appends whole numbers.
   *
   * @param column which one
   * @param values of its next rows
   */
  void integers(int column, int[] values);

  /**
   * Appends numbers.
   *
   * @param column which one
   * @param values some of them are of its next rows
   * @param offset where these begin
   * @param length how many
   */
  void numbers(int column, double[] values, int offset, int length);

  /**
   * Appends texts.
   *
   * @param column which one
   * @param values of its next rows; empty texts where there are none
   */
  void texts(int column, List<String> values);

  /**
   * Completes the file and puts it in place.
   *
   * @throws IllegalStateException if a column has fewer rows than another
   * @throws org.farfield.error.InputException if somebody made the target meanwhile
   * @throws org.farfield.error.ResourceException if the disk does not take it
   */
  void commit();

  /** Deletes what is there if it was not committed. */
  @Override
  void close();
}
