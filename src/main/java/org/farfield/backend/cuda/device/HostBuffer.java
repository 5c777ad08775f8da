package org.farfield.backend.cuda.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import jcuda.Pointer;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Memory of the host outside Java's heap. Where the driver can it is pinned: the device then copies
 * from and to it while the host does other work; elsewhere such copies take longer.
 *
 * <p>It is there for as long as somebody has a view of it, whatever becomes of the device: a
 * context takes memory that the driver allocated with it, and not what it only pinned.
 */
public final class HostBuffer implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int MOST = Integer.MAX_VALUE - 2 * PAGE;

  private final ByteBuffer memory; // whole pages: none of them is another buffer's
  private final Pointer pointer;
  private final long bytes;
  private boolean isPinned;

  /**
   * Allocates.
   *
   * @param bytes size, below 2 GiB
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public HostBuffer(long bytes) {
    int size = Objects.checkIndex((int) Math.min(bytes, MOST), MOST);
    this.bytes = bytes;
    memory = pages(Math.max(1, (size + PAGE - 1) / PAGE));
    pointer = Pointer.to(memory);
    // a limit of the system, or a driver that pins nothing
    isPinned =
        JCudaDriver.cuMemHostRegister(pointer, memory.capacity(), 0) == CUresult.CUDA_SUCCESS;
  }

  private static ByteBuffer pages(int count) {
    try {
      return ByteBuffer.allocateDirect((count + 1) * PAGE).alignedSlice(PAGE);
    } catch (OutOfMemoryError e) { // one's own limit, below what the machine has
      throw new OutOfDeviceMemoryException(e.getMessage());
    }
  }

  public long bytes() {
    return bytes;
  }

  /** Whether the device can copy while the host does other work. */
  public boolean isPinned() {
    return isPinned;
  }

  Pointer pointer() {
    return pointer;
  }

  /** A view of a part, in the byte order of the device. */
  public ByteBuffer view(long offset, long length) {
    Objects.checkFromIndexSize(offset, length, bytes);
    return memory.slice((int) offset, (int) length).order(ByteOrder.nativeOrder());
  }

  /** Leaves it to the garbage collector; copies must be over. */
  @Override
  public void close() {
    if (isPinned) {
      isPinned = false;
      Driver.check("cuMemHostUnregister", JCudaDriver.cuMemHostUnregister(pointer));
    }
  }
}
