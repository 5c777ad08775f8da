package org.farfield.features;

/** Puts the features of frames, in order, into a file. */
interface FeatureWriter extends AutoCloseable {
  /**
   * Divides one frame; system counts the selected frames from 0. To be walked through once: pieces
   * may be made on the way.
   */
  Iterable<RowBlock> pieces(int system, Batches.Frame frame, FrameValues computed);

  /** Completes the file. */
  void commit();

  @Override
  void close();
}
