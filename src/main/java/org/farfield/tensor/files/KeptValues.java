package org.farfield.tensor.files;

import java.util.List;

/**
 * Values of some rows of a column: numbers, or texts.
 *
 * @param numbers row-major; null of texts
 * @param texts one to a row; null of numbers
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record KeptValues(double[] numbers, List<String> texts) {
  /**
   * Numbers.
   *
   * @param numbers row-major
   * @return values
   */
  public static KeptValues of(double[] numbers) {
    return new KeptValues(numbers, null);
  }

  /**
   * Texts.
   *
   * @param texts one to a row
   * @return values
   */
  public static KeptValues of(List<String> texts) {
    return new KeptValues(null, texts);
  }

  /** Appends them as a column of a type wants them. */
  void to(Sink sink, TableColumn column) {
    if (column.type() == TableColumn.Type.TEXT) {
      sink.texts(texts, column.width());
    } else {
      sink.doubles(numbers, 0, numbers.length);
    }
  }
}
