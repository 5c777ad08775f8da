package org.farfield.parquet;

import java.util.List;
import org.apache.parquet.format.Type;

/**
 * A column of values.
 *
 * @param name of the field; of fields in fields, parted by points
 * @param kind of the values
 * @param depth 0 for one value in a row, 1 for a list, 2 for a list of lists
 * @param place of the column in a group of rows, and how its values are stored
 */
public record ParquetColumn(String name, Kind kind, int depth, Place place) {
  /** What values are. */
  public enum Kind {
    /** True or false, as 1 and 0. */
    LOGICAL,
    /** Whole numbers. */
    INTEGER,
    /** Numbers of 4 or 8 bytes. */
    REAL,
    /** Text. */
    TEXT,
    /** Dates, bytes, decimals and what else is not read. */
    OTHER
  }

  /**
   * Where it is stored, and how.
   *
   * @param index among the columns of a group
   * @param type of the values
   * @param unsigned whether whole numbers of 4 bytes have no sign
   * @param defined the level at which a value is there
   * @param repeated the levels at which an element of each list is there
   */
  record Place(int index, Type type, boolean unsigned, int defined, List<Integer> repeated) {
    Place {
      repeated = List.copyOf(repeated);
    }

    /**
     * The least level of a row that has something; below it its value, list or struct is missing.
     */
    int present() {
      return repeated.isEmpty() ? defined : repeated.get(0) - 1;
    }
  }

  /**
   * Whether values are numbers or logical values.
   *
   * @return true for what {@link ParquetValue#numbers} gives
   */
  public boolean isNumeric() {
    return kind == Kind.LOGICAL || kind == Kind.INTEGER || kind == Kind.REAL;
  }
}
