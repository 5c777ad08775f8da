package org.farfield.backend.cuda;

/** The device, or the pinned memory beside it, has no room for what was asked: ask for less. */
final class OutOfDeviceMemoryException extends CudaException {
  private static final long serialVersionUID = 1L;

  OutOfDeviceMemoryException(String message) {
    super(message);
  }
}
