package org.farfield.tensor;

import java.util.Arrays;
import java.util.List;

/** Collects the rows of {@link Labels}. */
public final class LabelsBuilder {
  private final List<String> names;
  private int[] values = new int[64];
  private int length;

  LabelsBuilder(List<String> names) {
    this.names = Labels.checkNames(names);
  }

  /**
   * Appends a row.
   *
   * @param row one value per name
   * @return this
   * @throws IllegalArgumentException if the row has another width
   */
  public LabelsBuilder add(int... row) {
    if (row.length != names.size()) {
      throw new IllegalArgumentException(
          "a row of " + row.length + " values for the names " + names);
    }
    if (length + row.length > values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, length + row.length));
    }
    System.arraycopy(row, 0, values, length, row.length);
    length += row.length;
    return this;
  }

  /**
   * Makes the table.
   *
   * @return the labels
   * @throws IllegalArgumentException if a row is there twice
   */
  public Labels build() {
    return new Labels(names, Arrays.copyOf(values, length));
  }
}
