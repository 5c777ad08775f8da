package org.farfield.tensor.files;

import java.util.List;
import org.farfield.error.InputException;

/**
 * A column of a table of rows.
 *
 * @param name of the column
 * @param type of its values
 * @param shape of the values of one row; empty for one value
 * @param width of a text, in characters of Unicode, where all take the same room; 1 or more
 */
public record TableColumn(String name, Type type, List<Integer> shape, int width) {
  /** What values are. */
  public enum Type {
    /** Whole numbers of 4 bytes. */
    INTEGER(4),
    /** Numbers of 4 bytes. */
    SINGLE(4),
    /** Numbers of 8 bytes. */
    DOUBLE(8),
    /** Text. */
    TEXT(0);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    /**
     * Size of a value.
     *
     * @return bytes; 0 where they differ
     */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * Checks and copies.
   *
   * @param name of the column
   * @param type of its values
   * @param shape of the values of one row
   * @param width of a text
   */
  public TableColumn {
    shape = List.copyOf(shape);
    width = Math.max(1, width); // numpy has no texts of width 0
    if (shape.contains(0)) {
      throw new InputException("the column '" + name + "' would have no numbers");
    }
  }

  /**
   * A column whose texts, if it has any, are of any length.
   *
   * @param name of the column
   * @param type of its values
   * @param shape of the values of one row
   */
  public TableColumn(String name, Type type, List<Integer> shape) {
    this(name, type, shape, 1);
  }

  /**
   * Numbers of a row.
   *
   * @return the product of the shape
   */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * Memory of a row, about.
   *
   * @return bytes
   */
  public double bytes() {
    return (double) size() * Math.max(8, type.bytes());
  }
}
