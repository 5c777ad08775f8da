package org.farfield.linalg;

import java.util.Optional;

/** A device that has places for factors, until it is closed. */
public interface FactorPlaces extends AutoCloseable {
  /**
   * A place for a factor.
   *
   * @param r what it begins with, row-major; without numbers: zeros
   * @param features columns of R that are triangular
   * @param width all columns
   * @param blockRows rows at a time, at most
   * @return empty if the host should do it
   */
  Optional<FactorPlace> of(double[] r, int features, int width, int blockRows);

  @Override
  void close();
}
