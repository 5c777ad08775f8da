package org.farfield.backend.cuda.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.farfield.backend.cuda.device.HostBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;

/**
 * Memory of the host that results are downloaded to, to be used again and again. Large results may
 * stay where they came to until nobody wants them any more, as far as a limit allows.
 */
final class ResultMemory implements AutoCloseable {
  private static final long MOST_LENT = 1L << 30;

  /** Smaller ones are copied: they are in a cache, and there may be very many of them. */
  static final long LEAST_LENT = 1L << 20;

  private final long mostLent;
  private final Set<HostBuffer> all = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<HostBuffer> lent = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<HostBuffer> free = new ArrayList<>();

  /** With the limit for a heap of this size, beside which all of this memory lies. */
  ResultMemory() {
    this(Math.min(MOST_LENT, Runtime.getRuntime().maxMemory() / 8));
  }

  ResultMemory(long mostLent) {
    this.mostLent = mostLent;
  }

  /**
   * Memory for one download: the smallest that is large enough.
   *
   * @throws OutOfDeviceMemoryException if the host has no room
   */
  synchronized HostBuffer take(long bytes) {
    HostBuffer best =
        free.stream()
            .filter(buffer -> buffer.bytes() >= bytes)
            .min(Comparator.comparingLong(HostBuffer::bytes))
            .orElse(null);
    if (best == null) {
      closeFree(); // what is too small now would only be kept
      best = new HostBuffer(bytes);
      all.add(best);
    }
    free.remove(best);
    return best;
  }

  /** Whether results of so many bytes may stay in it. */
  synchronized boolean lend(HostBuffer buffer, long bytes) {
    long others = lent.stream().mapToLong(HostBuffer::bytes).sum();
    boolean may =
        bytes >= LEAST_LENT && buffer.bytes() <= 2 * bytes && others + buffer.bytes() <= mostLent;
    return may && lent.add(buffer);
  }

  /** Nobody reads it any more; from any thread. */
  synchronized void giveBack(HostBuffer buffer) {
    lent.remove(buffer);
    if (all.contains(buffer)) {
      free.add(buffer);
    }
  }

  /** Frees what is not lent; nothing may be under way. */
  synchronized void release() {
    List<HostBuffer> others = all.stream().filter(buffer -> !lent.contains(buffer)).toList();
    free.clear();
    others.forEach(this::close);
  }

  private void closeFree() {
    List<HostBuffer> some = List.copyOf(free);
    free.clear();
    some.forEach(this::close);
  }

  private void close(HostBuffer buffer) {
    all.remove(buffer);
    buffer.close();
  }

  /** Likewise; what is lent can be read as before, and is not used again. */
  @Override
  public synchronized void close() {
    lent.clear();
    release();
  }
}
