package org.farfield.pipeline;

import java.util.List;
import org.farfield.expansion.Coefficients;

/** Puts the features of frames, in order, into a file. */
interface FeatureWriter extends AutoCloseable {
  /**
   * Divides one frame; system counts the selected frames from 0. To be walked through once: pieces
   * may be made on the way.
   */
  Iterable<Piece> pieces(int system, Batches.Frame frame, List<Coefficients> expansions);

  /** Completes the file. */
  void commit();

  @Override
  void close();
}
