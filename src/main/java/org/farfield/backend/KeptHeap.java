package org.farfield.backend;

/** Memory for what may stay for the next sources; what does not fit is made again each time. */
public final class KeptHeap {
  /** Nothing stays. */
  public static final KeptHeap NONE = new KeptHeap(0);

  private long left;

  public KeptHeap(long bytes) {
    left = bytes;
  }

  /** Whether it is worth asking. */
  public synchronized boolean hasAny() {
    return left > 0;
  }

  /** Takes some if there is as much left. */
  public synchronized boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }
}
