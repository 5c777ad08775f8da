package org.farfield.backend.cuda.device;

import jcuda.jcufft.JCufft;
import jcuda.jcufft.cufftResult;

/** Calls of cuFFT, whose results are checked here. */
final class Cufft {
  private Cufft() {}

  /**
   * Checks the result of a call.
   *
   * @throws OutOfDeviceMemoryException if there was no room
   * @throws CudaException if it failed otherwise
   */
  static void check(String call, int result) {
    if (result == cufftResult.CUFFT_ALLOC_FAILED) {
      throw new OutOfDeviceMemoryException(call);
    }
    if (result != cufftResult.CUFFT_SUCCESS) {
      // later versions have results that JCuda has no names for
      throw new CudaException(call + ": " + cufftResult.stringFor(result) + " (" + result + ")");
    }
  }

  /**
   * Lets this class check results, and not JCuda throw where some other user of it asked for it.
   */
  static void start() {
    JCufft.setExceptionsEnabled(false);
  }
}
