package org.farfield.backend.cuda.device;

import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/**
 * The primary context of a device, which cuFFT and cuBLAS work in, too.
 *
 * <p>A context is current in a thread, and any Java thread may come: it is current only while work
 * given to {@link #call} runs, and the thread has afterwards what it had before.
 */
public final class Context implements AutoCloseable {
  private final CUdevice device;
  private final CUcontext context = new CUcontext();

  /** Retains the primary context of a device. */
  public Context(int ordinal) {
    // results are checked in Driver, by name, and not where some other user of JCuda left it
    JCudaDriver.setExceptionsEnabled(false);
    device = CudaDevices.handle(ordinal);
    Driver.check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
  }

  /** Runs work with this context current in the calling thread. */
  public <T> T call(Supplier<T> work) {
    Driver.check("cuCtxPushCurrent", JCudaDriver.cuCtxPushCurrent(context));
    try {
      return work.get();
    } finally {
      JCudaDriver.cuCtxPopCurrent(new CUcontext());
    }
  }

  /** Runs work with this context current in the calling thread. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void close() {
    Driver.check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
  }
}
