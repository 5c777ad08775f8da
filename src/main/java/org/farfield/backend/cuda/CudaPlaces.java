package org.farfield.backend.cuda;

import org.farfield.backend.CheckedVector;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.expansion.DevicePlaces;

/** Places of numbers in a vector, in the memory of a GPU. */
final class CudaPlaces implements DevicePlaces {
  private final CudaBackend backend;
  private final int length;
  private final int bound;
  private final DeviceBuffer buffer;

  CudaPlaces(CudaBackend backend, int[] places) {
    this.backend = backend;
    length = places.length;
    bound = CheckedVector.bound(places);
    buffer = backend.allocate(() -> DeviceBuffer.of(places));
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int bound() {
    return bound;
  }

  /** Where they lie. */
  DeviceBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() {
    backend.free(buffer);
  }
}
