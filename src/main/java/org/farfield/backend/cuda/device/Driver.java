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
    String message = call + " failed: " + reason + CUresult.stringFor(result) + afterwards(result);
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

  /** What remains in the context of the process and fails every later call. */
  private static String afterwards(int result) {
    return switch (result) {
      case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_FAILED,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE ->
          "; this process cannot use the GPU any more: start the program again";
      default -> "";
    };
  }
}
