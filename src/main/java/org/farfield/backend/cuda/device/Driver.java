package org.farfield.backend.cuda.device;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** The one place where results of driver calls are looked at. */
public final class Driver {
  private Driver() {}

  /**
   * Throws unless a call succeeded.
   *
   * @param call its name, and what it was asked for where that helps
   * @param result what it returned
   * @throws OutOfDeviceMemoryException if there was not enough memory
   * @throws LostDeviceException if the device is gone, broken or taken away
   * @throws CudaException if anything else is wrong
   */
  public static void check(String call, int result) {
    if (result == CUresult.CUDA_SUCCESS) {
      return;
    }
    String[] sentence = {null};
    JCudaDriver.cuGetErrorString(result, sentence);
    String reason = sentence[0] == null ? "" : sentence[0] + ", ";
    String message = call + " failed: " + reason + CUresult.stringFor(result);
    throw switch (result) {
      case CUresult.CUDA_ERROR_OUT_OF_MEMORY -> new OutOfDeviceMemoryException(message);
      case CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
          CUresult.CUDA_ERROR_NO_DEVICE,
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_SYSTEM_NOT_READY ->
          new LostDeviceException(message);
      default -> new CudaException(message);
    };
  }
}
