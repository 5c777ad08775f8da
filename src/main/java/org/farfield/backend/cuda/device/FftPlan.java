package org.farfield.backend.cuda.device;

import java.util.Locale;
import jcuda.Pointer;
import jcuda.jcufft.JCufft;
import jcuda.jcufft.cufftHandle;
import jcuda.jcufft.cufftType;
import jcuda.runtime.cudaStream_t;
import org.farfield.error.ResourceException;

/**
 * Real transforms of several meshes n0 × n1 × n2 in place, forward from reals in padded rows of 2
 * (n2/2 + 1) numbers to half spectra, or back. Neither way is scaled.
 */
public final class FftPlan implements AutoCloseable {
  private final cufftHandle handle = new cufftHandle();
  private final Shape shape;
  private final long workBytes;

  /**
   * What is transformed.
   *
   * @param n0 points along the first axis
   * @param n1 points along the second axis
   * @param n2 points along the third axis, contiguous
   * @param meshes how many, one after the other
   * @param forward from reals, else to reals
   * @param single in single precision
   */
  public record Shape(int n0, int n1, int n2, int meshes, boolean forward, boolean single) {
    int half() {
      return n2 / 2 + 1;
    }

    /** The call of cuFFT. */
    String call() {
      if (single) {
        return forward ? "cufftExecR2C" : "cufftExecC2R";
      }
      return forward ? "cufftExecD2Z" : "cufftExecZ2D";
    }

    int type() {
      if (single) {
        return forward ? cufftType.CUFFT_R2C : cufftType.CUFFT_C2R;
      }
      return forward ? cufftType.CUFFT_D2Z : cufftType.CUFFT_Z2D;
    }
  }

  FftPlan(Shape shape) {
    this.shape = shape;
    Cufft.start();
    Cufft.check("cufftCreate", JCufft.cufftCreate(handle));
    try {
      Cufft.check("cufftSetAutoAllocation", JCufft.cufftSetAutoAllocation(handle, 0));
      workBytes = make();
    } catch (CudaException | ResourceException e) {
      close();
      throw e;
    }
  }

  private long make() {
    int[] lengths = {shape.n0(), shape.n1(), shape.n2()};
    int[] complex = {shape.n0(), shape.n1(), shape.half()};
    int[] real = {shape.n0(), shape.n1(), 2 * shape.half()};
    long size = (long) shape.n0() * shape.n1() * shape.half();
    if (2 * size > Integer.MAX_VALUE) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
          String.format(
              Locale.ROOT,
              "a mesh of %d × %d × %d points is more than cuFFT takes here; use a lower accuracy or"
                  + " the device cpu",
              shape.n0(),
              shape.n1(),
              shape.n2()));
    }
    int complexSize = (int) size;
    long[] bytes = {0};
    Cufft.check(
        "cufftMakePlanMany of " + shape,
        JCufft.cufftMakePlanMany(
            handle,
            3,
            lengths,
            shape.forward() ? real : complex,
            1,
            shape.forward() ? 2 * complexSize : complexSize,
            shape.forward() ? complex : real,
            1,
            shape.forward() ? complexSize : 2 * complexSize,
            shape.type(),
            shape.meshes(),
            bytes));
    return bytes[0];
  }

  /** Scratch memory that {@link #run} needs. */
  public long workBytes() {
    return workBytes;
  }

  /**
   * Queues the transform of meshes.
   *
   * @param data where they lie
   * @param from bytes before the first
   */
  public void run(DeviceBuffer data, long from, DeviceBuffer work, CudaStream stream) {
    Cufft.check("cufftSetStream", JCufft.cufftSetStream(handle, new cudaStream_t(stream.handle())));
    Cufft.check("cufftSetWorkArea", JCufft.cufftSetWorkArea(handle, work.pointer()));
    stream.queue(
        shape.call(),
        0,
        () -> Cufft.check("cuFFT of " + shape, execute(data.pointer().withByteOffset(from))));
  }

  private int execute(Pointer data) {
    if (shape.single()) {
      return shape.forward()
          ? JCufft.cufftExecR2C(handle, data, data)
          : JCufft.cufftExecC2R(handle, data, data);
    }
    return shape.forward()
        ? JCufft.cufftExecD2Z(handle, data, data)
        : JCufft.cufftExecZ2D(handle, data, data);
  }

  @Override
  public void close() {
    Cufft.check("cufftDestroy", JCufft.cufftDestroy(handle));
  }
}
