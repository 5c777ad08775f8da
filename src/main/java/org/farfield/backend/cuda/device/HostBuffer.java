package org.farfield.backend.cuda.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.JCudaDriver;

/** Pinned memory of the host: the device copies from and to it while the host does other work. */
public final class HostBuffer implements AutoCloseable {
  private final Pointer pointer = new Pointer();
  private final long bytes;

  /**
   * Allocates.
   *
   * @param bytes size, below 2 GiB
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public HostBuffer(long bytes) {
    Objects.checkIndex(bytes, Integer.MAX_VALUE);
    this.bytes = bytes;
    Driver.check(
        "cuMemHostAlloc of " + bytes + " bytes",
        JCudaDriver.cuMemHostAlloc(pointer, Math.max(1, bytes), 0));
  }

  public long bytes() {
    return bytes;
  }

  Pointer pointer() {
    return pointer;
  }

  /** A view of a part, in the byte order of the device. */
  public ByteBuffer view(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, bytes);
    return pointer.getByteBuffer(offset, length).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    Driver.check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pointer));
  }
}
