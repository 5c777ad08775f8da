package org.farfield.backend.cuda.device;

/**
 * Something that has memory on the device until it is closed, in the context that it was made in.
 */
public interface DeviceMemory extends AutoCloseable {
  @Override
  void close();
}
