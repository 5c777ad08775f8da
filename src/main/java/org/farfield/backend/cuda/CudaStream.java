package org.farfield.backend.cuda;

import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A queue of copies, fills and launches that the device does in order, beside other streams. */
final class CudaStream implements AutoCloseable {
  private final CUstream stream = new CUstream();

  CudaStream() {
    Driver.check(
        "cuStreamCreate",
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
  }

  CUstream handle() {
    return stream;
  }

  /** Waits until everything queued so far is done. */
  void synchronize() {
    Driver.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
  }

  @Override
  public void close() {
    Driver.check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream));
  }
}
