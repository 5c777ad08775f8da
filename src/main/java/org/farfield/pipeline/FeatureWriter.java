package org.farfield.pipeline;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;

/** Puts the features of frames, in order, into a file. */
interface FeatureWriter extends AutoCloseable {
  /** Divides one frame; system counts the selected frames from 0. */
  List<Piece> pieces(int system, Structure structure, List<Coefficients> expansions);

  /** Completes the file. */
  void commit();

  @Override
  void close();
}
