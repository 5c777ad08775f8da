package org.farfield.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** An immutable table of integers with named columns: what the rows along one axis mean. */
public final class Labels {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final List<String> names;
  private final int[] values;

  /**
   * Makes a table.
   *
   * @param names column names, distinct identifiers, at least one
   * @param values row-major, size × width
   */
  public Labels(List<String> names, int[] values) {
    this.names = List.copyOf(names);
    this.values = values.clone();
    if (names.isEmpty() || names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException("label names must be distinct, at least one: " + names);
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a label name: '" + name + "'");
      }
    }
    if (values.length % names.size() != 0) {
      throw new IllegalArgumentException(
          values.length + " values do not fill rows of " + names.size());
    }
  }

  /**
   * One column that counts up.
   *
   * @param name column name
   * @param from first value
   * @param count number of rows
   * @return the labels
   */
  public static Labels range(String name, int from, int count) {
    int[] values = new int[count];
    Arrays.setAll(values, i -> from + i);
    return new Labels(List.of(name), values);
  }

  /**
   * Column names.
   *
   * @return unmodifiable list
   */
  public List<String> names() {
    return names;
  }

  /**
   * Number of rows.
   *
   * @return the size
   */
  public int size() {
    return values.length / names.size();
  }

  /**
   * Number of columns.
   *
   * @return the width
   */
  public int width() {
    return names.size();
  }

  /**
   * One entry.
   *
   * @param row 0-based
   * @param column 0-based
   * @return the value
   */
  public int value(int row, int column) {
    return values[row * names.size() + column];
  }

  /**
   * All entries.
   *
   * @return a copy, row-major
   */
  public int[] values() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that
        && names.equals(that.names)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Labels" + names + " × " + size();
  }
}
