package org.farfield.tensor;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An immutable table of integers with named columns: what the rows along one axis mean. */
public final class Labels {
  private final List<String> names;
  private final int[] values;

  /**
   * Makes a table.
   *
   * @param names column names, distinct identifiers, at least one
   * @param values row-major, size × width; no row twice
   * @throws IllegalArgumentException if names or values are not so
   */
  public Labels(List<String> names, int[] values) {
    this(names, values.clone(), true);
  }

  private Labels(List<String> names, int[] values, boolean checkRows) {
    this.names = checkNames(names);
    this.values = values;
    if (values.length % names.size() != 0) {
      throw new IllegalArgumentException(
          values.length + " values do not fill rows of " + names.size());
    }
    if (checkRows) {
      checkRows();
    }
  }

  /**
   * Makes a table whose rows the caller knows to be distinct: the check would cost more memory than
   * a large table of samples itself.
   *
   * @param names column names, distinct identifiers, at least one
   * @param values row-major, size × width
   * @return the labels
   */
  public static Labels assumeUnique(List<String> names, int[] values) {
    return new Labels(names, values.clone(), false);
  }

  /**
   * Starts a table that is filled row by row.
   *
   * @param names column names, distinct identifiers, at least one
   * @return an empty builder
   */
  public static LabelsBuilder builder(String... names) {
    return new LabelsBuilder(List.of(names));
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
    return new Labels(List.of(name), values, false);
  }

  static List<String> checkNames(List<String> names) {
    if (names.isEmpty() || !areDistinct(names)) {
      throw new IllegalArgumentException("label names must be distinct, at least one: " + names);
    }
    for (String name : names) {
      if (!isName(name)) {
        throw new IllegalArgumentException("not a label name: '" + name + "'");
      }
    }
    return List.copyOf(names);
  }

  // A small call makes a hundred tables of one or two columns: no patterns and no sets for them.
  static boolean areDistinct(List<String> names) {
    for (int i = 1; i < names.size(); i++) {
      if (names.indexOf(names.get(i)) < i) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is an identifier of ASCII letters, digits and _. */
  private static boolean isName(String name) {
    boolean all = !name.isEmpty() && !isDigit(name.charAt(0));
    for (int i = 0; all && i < name.length(); i++) {
      char c = name.charAt(i);
      all = c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    return all;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void checkRows() {
    int width = width();
    Map<IntBuffer, Integer> seen = new HashMap<>();
    for (int row = 0; row < size(); row++) {
      IntBuffer content = IntBuffer.wrap(values, row * width, width);
      Integer first = seen.putIfAbsent(content, row);
      if (first != null) {
        throw new IllegalArgumentException(
            "rows "
                + first
                + " and "
                + row
                + " of the labels "
                + names
                + " are the same: "
                + Arrays.toString(Arrays.copyOfRange(values, row * width, (row + 1) * width)));
      }
    }
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
