package org.farfield.tensor;

import java.util.List;

/**
 * The shape of a block that is going to be written row by row.
 *
 * @param samples number of rows
 * @param sampleNames names of the sample columns
 * @param components middle axes
 * @param properties last axis
 */
public record BlockLayout(
    long samples, List<String> sampleNames, List<Labels> components, Labels properties) {
  /**
   * Checks and copies.
   *
   * @param samples number of rows
   * @param sampleNames names of the sample columns
   * @param components middle axes
   * @param properties last axis
   */
  public BlockLayout {
    sampleNames = List.copyOf(sampleNames);
    components = List.copyOf(components);
  }

  /**
   * Numbers per sample.
   *
   * @return components × properties
   */
  public int rowLength() {
    int length = properties.size();
    for (Labels c : components) {
      length = Math.multiplyExact(length, c.size());
    }
    return length;
  }
}
