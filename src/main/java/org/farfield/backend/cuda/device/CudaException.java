package org.farfield.backend.cuda.device;

/** A call of the CUDA driver failed. */
public class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception from one sentence that names the call. */
  public CudaException(String message) {
    super(message);
  }

  /** Makes the exception that says more about another. */
  public CudaException(String message, CudaException cause) {
    super(message, cause);
  }
}
