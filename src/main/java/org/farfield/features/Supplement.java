package org.farfield.features;

import java.util.List;
import org.farfield.structure.Structure;

/**
 * Gives structures what they were not read with, such as charges that are solved for. What one of
 * them gets does not depend on which ones are handed over together; they come in their order.
 */
public interface Supplement extends AutoCloseable {
  /**
   * Supplements the next structures of a source.
   *
   * @param structures as they were read
   * @return as many, in order
   * @throws org.farfield.error.InputException if one of them cannot get what it should
   */
  List<Structure> with(List<Structure> structures);

  @Override
  void close();
}
