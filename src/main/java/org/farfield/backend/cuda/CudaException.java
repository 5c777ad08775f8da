package org.farfield.backend.cuda;

/** A call of the CUDA driver failed. */
class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception from one sentence that names the call. */
  CudaException(String message) {
    super(message);
  }

  /** Makes the exception that says more about another. */
  CudaException(String message, CudaException cause) {
    super(message, cause);
  }
}
