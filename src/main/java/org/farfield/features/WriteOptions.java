package org.farfield.features;

import org.farfield.tensor.TableColumn;

/**
 * How features are written.
 *
 * @param single whether they are rounded to 4 bytes
 * @param kept what is written of the frames beside them
 */
public record WriteOptions(boolean single, Kept kept) {
  /** Numbers of 8 bytes, and nothing else. */
  public static final WriteOptions DEFAULT = new WriteOptions(false, Kept.NONE);

  TableColumn.Type type() {
    return single ? TableColumn.Type.SINGLE : TableColumn.Type.DOUBLE;
  }
}
