package org.farfield.backend.cuda.device;

/** The device, or the pinned memory beside it, has no room for what was asked: ask for less. */
public final class OutOfDeviceMemoryException extends CudaException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception from one sentence. */
  public OutOfDeviceMemoryException(String message) {
    super(message);
  }
}
