package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.expansion.VectorLayout;

/**
 * Vectors that a sum of some structures goes between.
 *
 * @param layout of all structures
 * @param structures which of them these are, by their index among these
 * @param sources a vector
 * @param coefficients a vector
 */
public record VectorPair(
    VectorLayout layout,
    List<Integer> structures,
    DeviceBuffer sources,
    DeviceBuffer coefficients) {
  /** The same vectors for other structures. */
  public VectorPair of(List<Integer> others) {
    return new VectorPair(layout, others, sources, coefficients);
  }
}
