package org.farfield.backend.cuda.device;

import java.util.Objects;
import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * Memory of the device. Offsets and lengths are checked here, because the driver knows only the
 * ends of allocations.
 */
public final class DeviceBuffer implements AutoCloseable {
  private final CUdeviceptr pointer = new CUdeviceptr();
  private final long bytes;

  /**
   * Allocates.
   *
   * @param bytes size; an empty buffer takes one byte
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public DeviceBuffer(long bytes) {
    this.bytes = bytes;
    Driver.check(
        "cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(pointer, Math.max(1, bytes)));
  }

  /** A buffer that holds a copy of an array. */
  public static DeviceBuffer of(double[] values) {
    DeviceBuffer buffer = new DeviceBuffer((long) values.length * Sizeof.DOUBLE);
    buffer.upload(Pointer.to(values), buffer.bytes);
    return buffer;
  }

  /** A buffer that holds a copy of an array. */
  public static DeviceBuffer of(long[] values) {
    DeviceBuffer buffer = new DeviceBuffer((long) values.length * Sizeof.LONG);
    buffer.upload(Pointer.to(values), buffer.bytes);
    return buffer;
  }

  /** A buffer that holds a copy of an array. */
  public static DeviceBuffer of(int[] values) {
    DeviceBuffer buffer = new DeviceBuffer((long) values.length * Sizeof.INT);
    buffer.upload(Pointer.to(values), buffer.bytes);
    return buffer;
  }

  private void upload(Pointer source, long length) {
    if (length > 0) {
      Driver.check("cuMemcpyHtoD", JCudaDriver.cuMemcpyHtoD(pointer, source, length));
      // it may return before all has arrived, and our streams do not wait for it
      Driver.check("cuCtxSynchronize", JCudaDriver.cuCtxSynchronize());
    }
  }

  public long bytes() {
    return bytes;
  }

  public CUdeviceptr pointer() {
    return pointer;
  }

  /** Queues a copy of a part of pinned memory to the start of this buffer. */
  public void uploadLater(HostBuffer source, long from, long length, CudaStream stream) {
    uploadLater(source, from, 0, length, stream);
  }

  /** Queues a copy of a part of pinned memory to a part of this buffer. */
  public void uploadLater(HostBuffer source, long from, long to, long length, CudaStream stream) {
    Objects.checkFromIndexSize(to, length, bytes);
    Objects.checkFromIndexSize(from, length, source.bytes());
    if (length > 0) {
      stream.queue(
          "upload",
          length,
          () ->
              Driver.check(
                  "cuMemcpyHtoDAsync",
                  JCudaDriver.cuMemcpyHtoDAsync(
                      pointer.withByteOffset(to),
                      source.pointer().withByteOffset(from),
                      length,
                      stream.handle())));
    }
  }

  /** Queues a copy of a part of this buffer to the start of pinned memory. */
  public void downloadLater(HostBuffer target, long from, long length, CudaStream stream) {
    Objects.checkFromIndexSize(from, length, bytes);
    Objects.checkFromIndexSize(0, length, target.bytes());
    if (length > 0) {
      stream.queue(
          "download",
          length,
          () ->
              Driver.check(
                  "cuMemcpyDtoHAsync",
                  JCudaDriver.cuMemcpyDtoHAsync(
                      target.pointer(), pointer.withByteOffset(from), length, stream.handle())));
    }
  }

  /** Queues a copy of a part of this buffer to a part of another one. */
  public void copyLater(DeviceBuffer target, long from, long to, long length, CudaStream stream) {
    Objects.checkFromIndexSize(from, length, bytes);
    Objects.checkFromIndexSize(to, length, target.bytes);
    stream.queue(
        "copy",
        2 * length,
        () ->
            Driver.check(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(
                    target.pointer.withByteOffset(to),
                    pointer.withByteOffset(from),
                    length,
                    stream.handle())));
  }

  /** Waits for all work of the device, then copies the start of this buffer. */
  void download(double[] target) {
    Objects.checkFromIndexSize(0, (long) target.length * Sizeof.DOUBLE, bytes);
    Driver.check("cuCtxSynchronize", JCudaDriver.cuCtxSynchronize());
    Driver.check(
        "cuMemcpyDtoH",
        JCudaDriver.cuMemcpyDtoH(
            Pointer.to(target), pointer, (long) target.length * Sizeof.DOUBLE));
  }

  /** Queues zeroing of the start of this buffer. */
  public void clearLater(long length, CudaStream stream) {
    clearLater(0, length, stream);
  }

  /** Queues zeroing of so many bytes from an offset in bytes on. */
  public void clearLater(long from, long length, CudaStream stream) {
    Objects.checkFromIndexSize(from, length, bytes);
    if (length > 0) {
      stream.queue(
          "fill",
          length,
          () ->
              Driver.check(
                  "cuMemsetD8Async",
                  JCudaDriver.cuMemsetD8Async(
                      pointer.withByteOffset(from), (byte) 0, length, stream.handle())));
    }
  }

  @Override
  public void close() {
    Driver.check("cuMemFree", JCudaDriver.cuMemFree(pointer));
  }
}
