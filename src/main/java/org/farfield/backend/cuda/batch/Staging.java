package org.farfield.backend.cuda.batch;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.device.HostBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/**
 * Pinned memory for uploads, handed out piece by piece; all of it is free again after {@link
 * #reset()}.
 */
final class Staging implements AutoCloseable {
  private static final long BLOCK = 4L << 20;
  private static final int ALIGNMENT = 16;

  private final List<HostBuffer> blocks = new ArrayList<>();
  private int block;
  private long used;

  /**
   * A piece nobody else has.
   *
   * @param buffer the memory it lies in
   * @param offset where it starts
   */
  record Piece(HostBuffer buffer, long offset) {}

  /**
   * Takes a piece.
   *
   * @throws OutOfDeviceMemoryException if the host cannot pin so much
   */
  Piece take(long bytes) {
    while (block < blocks.size() && used + bytes > blocks.get(block).bytes()) {
      block++;
      used = 0;
    }
    if (block == blocks.size()) {
      blocks.add(new HostBuffer(Math.max(BLOCK, bytes)));
    }
    Piece piece = new Piece(blocks.get(block), used);
    used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return piece;
  }

  /** Bytes of the blocks that pieces were taken of. */
  long taken() {
    long bytes = 0;
    for (int b = 0; b <= block && b < blocks.size(); b++) {
      bytes += blocks.get(b).bytes();
    }
    return bytes;
  }

  /** Takes everything back; copies from it must be over. */
  void reset() {
    block = 0;
    used = 0;
  }

  @Override
  public void close() {
    blocks.forEach(HostBuffer::close);
    blocks.clear();
    reset();
  }
}
