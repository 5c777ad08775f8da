package org.farfield.backend.cuda.device;

import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A queue of copies, fills and launches that the device does in order, beside other streams. */
public final class CudaStream implements AutoCloseable {
  private final CUstream stream = new CUstream();
  private LaunchTimes times; // null: nobody wants to know

  public CudaStream() {
    Driver.check(
        "cuStreamCreate",
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
  }

  public CUstream handle() {
    return stream;
  }

  /** Measures what is queued from now on; null: no longer. */
  public void measureWith(LaunchTimes launchTimes) {
    times = launchTimes;
  }

  /**
   * Queues what {@code call} queues in this stream.
   *
   * @param name of the kernel or of what else it is, for measurements
   * @param bytes that are copied or filled, 0 if it is something else
   */
  void queue(String name, long bytes, Runnable call) {
    if (times == null) {
      call.run();
    } else {
      times.measure(name, bytes, this, call);
    }
  }

  /** Waits until everything queued so far is done. */
  public void synchronize() {
    Driver.check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
  }

  @Override
  public void close() {
    Driver.check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream));
  }
}
