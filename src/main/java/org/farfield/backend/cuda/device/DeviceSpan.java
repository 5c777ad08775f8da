package org.farfield.backend.cuda.device;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.JCudaDriver;

/** From one mark in a stream to a later one in the same stream, by the device's own clock. */
public final class DeviceSpan implements AutoCloseable {
  private static final double MILLISECONDS = 1e-3;

  private final CUevent start = event();
  private final CUevent end = event();

  private static CUevent event() {
    CUevent event = new CUevent();
    Driver.check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT));
    return event;
  }

  private static void record(CUevent event, CudaStream stream) {
    Driver.check("cuEventRecord", JCudaDriver.cuEventRecord(event, stream.handle()));
  }

  private static double seconds(CUevent from, CUevent to) {
    float[] milliseconds = {0};
    Driver.check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, from, to));
    return milliseconds[0] * MILLISECONDS;
  }

  /** Marks where it begins. */
  public void begin(CudaStream stream) {
    record(start, stream);
  }

  /** Marks where it ends. */
  public void end(CudaStream stream) {
    record(end, stream);
  }

  /** Waits for its end. */
  public void await() {
    Driver.check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(end));
  }

  /** How long it took. */
  public double seconds() {
    return seconds(start, end);
  }

  /** Seconds from the beginning of another one to that of this one. */
  double startAfter(DeviceSpan first) {
    return seconds(first.start, start);
  }

  /** Seconds from the beginning of another one to the end of this one. */
  double endAfter(DeviceSpan first) {
    return seconds(first.start, end);
  }

  @Override
  public void close() {
    Driver.check("cuEventDestroy", JCudaDriver.cuEventDestroy(start));
    Driver.check("cuEventDestroy", JCudaDriver.cuEventDestroy(end));
  }
}
