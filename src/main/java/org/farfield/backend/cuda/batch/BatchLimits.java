package org.farfield.backend.cuda.batch;

/**
 * How much one batch may take on the device.
 *
 * @param results bytes of coefficients
 * @param scratch bytes of what is made on the way to them at a time
 * @param mesh bytes of meshes, and of the coefficients of one structure on a mesh
 */
public record BatchLimits(long results, long scratch, long mesh) {
  // large enough that a launch is worth its start, small enough that downloads overlap with work
  private static final long MOST_RESULTS = 64L << 20;
  // also bounds the time of a launch: a GPU that drives a display stops long ones
  private static final long MOST_SCRATCH = 256L << 20;
  private static final long LEAST = 1L << 12;

  /** BatchLimits of each of two batches that are under way at a time; inputs take a quarter. */
  static BatchLimits within(long bytes) {
    long each = bytes / 2;
    return new BatchLimits(
        Math.min(MOST_RESULTS, each / 4), Math.min(MOST_SCRATCH, each / 2), each / 3);
  }

  BatchLimits halved() {
    return new BatchLimits(results / 2, scratch / 2, mesh / 2);
  }

  /** Whether batches cannot become smaller. */
  boolean exhausted() {
    return results < LEAST && scratch < LEAST;
  }
}
