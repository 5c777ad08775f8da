package org.farfield.backend.cuda.device;

import java.util.ArrayList;
import java.util.List;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** One launch: grid and block in one dimension, dynamic shared memory, arguments in order. */
public final class KernelLaunch {
  private final Kernel kernel;
  private final int blocks;
  private final int threads;
  private int shared;
  private final List<NativePointerObject> arguments = new ArrayList<>();

  KernelLaunch(Kernel kernel, int blocks, int threads) {
    this.kernel = kernel;
    this.blocks = blocks;
    this.threads = threads;
  }

  /** Bytes of dynamic shared memory. */
  public KernelLaunch shared(int bytes) {
    shared = bytes;
    return this;
  }

  public KernelLaunch with(DeviceBuffer buffer) {
    arguments.add(Pointer.to(buffer.pointer()));
    return this;
  }

  /** A buffer from an offset in bytes on. */
  public KernelLaunch with(DeviceBuffer buffer, long offset) {
    arguments.add(Pointer.to(buffer.pointer().withByteOffset(offset)));
    return this;
  }

  public KernelLaunch with(int value) {
    arguments.add(Pointer.to(new int[] {value}));
    return this;
  }

  public KernelLaunch with(long value) {
    arguments.add(Pointer.to(new long[] {value}));
    return this;
  }

  public KernelLaunch with(double value) {
    arguments.add(Pointer.to(new double[] {value}));
    return this;
  }

  /** A structure of ints, passed by value. */
  public KernelLaunch with(int[] structure) {
    arguments.add(Pointer.to(structure.clone()));
    return this;
  }

  /** Queues the launch; nothing is done for a grid without blocks. */
  public void on(CudaStream stream) {
    if (blocks == 0) {
      return;
    }
    Pointer parameters = Pointer.to(arguments.toArray(new NativePointerObject[0]));
    stream.queue(kernel.name(), 0, () -> launch(parameters, stream));
  }

  private void launch(Pointer parameters, CudaStream stream) {
    Driver.check(
        "launch of " + kernel.name(),
        JCudaDriver.cuLaunchKernel(
            kernel.function(),
            blocks,
            1,
            1,
            threads,
            1,
            1,
            shared,
            stream.handle(),
            parameters,
            null));
  }
}
