package org.farfield.backend.cuda;

/**
 * Something that has memory on the device until it is closed, in the context that it was made in.
 */
interface DeviceMemory extends AutoCloseable {
  @Override
  void close();
}
