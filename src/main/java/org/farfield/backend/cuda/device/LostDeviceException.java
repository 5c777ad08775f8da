package org.farfield.backend.cuda.device;

/** The device does not answer any more, or its memory is broken: nothing the program did. */
public final class LostDeviceException extends CudaException {
  private static final long serialVersionUID = 1L;

  LostDeviceException(String message) {
    super(message);
  }
}
