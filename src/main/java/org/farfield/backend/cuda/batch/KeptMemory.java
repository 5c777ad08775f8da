package org.farfield.backend.cuda.batch;

/** How much memory of a device may be kept for what is prepared. */
public final class KeptMemory {
  private long left;

  public KeptMemory(long bytes) {
    left = bytes;
  }

  /** Takes some if there is as much left. */
  public boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  /** Gives back what was taken. */
  public void giveBack(long bytes) {
    left += bytes;
  }
}
