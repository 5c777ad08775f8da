package org.farfield.expansion;

/** Places in a {@link DeviceVector}, which lie on its device. */
public interface DevicePlaces extends AutoCloseable {
  /**
   * How many.
   *
   * @return the length
   */
  int length();

  /**
   * Behind the last one.
   *
   * @return the largest place + 1
   */
  int bound();

  @Override
  void close();
}
