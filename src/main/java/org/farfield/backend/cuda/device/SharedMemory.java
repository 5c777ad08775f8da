package org.farfield.backend.cuda.device;

import org.farfield.error.ResourceException;

/** What a block of threads shares. */
public final class SharedMemory {
  /** Bytes a block has on any device without asking for more. */
  private static final int BYTES = 48 << 10;

  private SharedMemory() {}

  /**
   * How many things of a size fit.
   *
   * @throws ResourceException if not even one does
   */
  public static int fit(int bytes, int most) {
    if (bytes > BYTES) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
          "so many radial functions at so large a max-angular do not fit the GPU; use the"
              + " device cpu");
    }
    return Math.min(most, BYTES / bytes);
  }
}
