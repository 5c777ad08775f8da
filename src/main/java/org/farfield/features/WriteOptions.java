package org.farfield.features;

import java.util.Iterator;
import org.farfield.structure.Structure;
import org.farfield.tensor.files.TableColumn;

/**
 * How features are written.
 *
 * @param single whether they are rounded to 4 bytes
 * @param kept what is written of the frames beside them
 */
public record WriteOptions(boolean single, Kept kept) {
  /** Numbers of 8 bytes, and nothing else. */
  public static final WriteOptions DEFAULT = new WriteOptions(false, Kept.NONE);

  /**
   * The same, with the longest texts of what is kept measured.
   *
   * @param structures all that will be written
   * @return with widths, where there are texts
   */
  public WriteOptions measured(Iterator<Structure> structures) {
    return new WriteOptions(single, kept.measured(structures));
  }

  TableColumn.Type type() {
    return single ? TableColumn.Type.SINGLE : TableColumn.Type.DOUBLE;
  }
}
