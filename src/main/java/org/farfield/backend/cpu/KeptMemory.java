package org.farfield.backend.cpu;

/** Memory for what may stay for the next sources; what does not fit is made again each time. */
final class KeptMemory {
  /** Nothing stays. */
  static final KeptMemory NONE = new KeptMemory(0);

  private long left;

  KeptMemory(long bytes) {
    left = bytes;
  }

  /** Whether it is worth asking. */
  synchronized boolean hasAny() {
    return left > 0;
  }

  /** Takes some if there is as much left. */
  synchronized boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }
}
