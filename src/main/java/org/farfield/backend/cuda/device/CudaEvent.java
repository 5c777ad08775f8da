package org.farfield.backend.cuda.device;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/** A mark in a stream that can be waited for while the stream goes on. */
public final class CudaEvent implements AutoCloseable {
  private final CUevent event = new CUevent();

  public CudaEvent() {
    Driver.check(
        "cuEventCreate",
        JCudaDriver.cuEventCreate(
            event, CUevent_flags.CU_EVENT_DISABLE_TIMING | CUevent_flags.CU_EVENT_BLOCKING_SYNC));
  }

  /** Marks what is queued so far. */
  public void record(CudaStream stream) {
    Driver.check("cuEventRecord", JCudaDriver.cuEventRecord(event, stream.handle()));
  }

  /** Waits until the stream has come to the mark; at once if there is none. */
  public void await() {
    Driver.check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(event));
  }

  @Override
  public void close() {
    Driver.check("cuEventDestroy", JCudaDriver.cuEventDestroy(event));
  }
}
