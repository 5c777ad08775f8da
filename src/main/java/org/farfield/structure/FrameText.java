package org.farfield.structure;

import java.util.Map;

/**
 * What a reader keeps of the frame that a structure was read from: properties and columns are found
 * in it when they are asked for, and a writer takes from it all that did not change.
 *
 * <p>Immutable, for any number of threads.
 */
public interface FrameText {
  /**
   * The comment line as it stood in the file.
   *
   * @return the line without its end
   */
  String comment();

  /**
   * What the comment line says of the whole frame.
   *
   * @return unmodifiable map from key to property in the order of the line; always the same objects
   */
  Map<String, Property> properties();

  /**
   * What the frame says of every atom besides element and position.
   *
   * @return unmodifiable map from name to column in the order of the file; always the same objects
   */
  Map<String, Column> columns();
}
