package org.farfield.pipeline;

import org.farfield.expansion.Coefficients;
import org.farfield.structure.Structure;

/** Puts the features of frames, in order, into a file. */
interface FeatureWriter extends AutoCloseable {
  /** Writes one frame; system counts the selected frames from 0. */
  void write(int system, Structure structure, Coefficients coefficients);

  /** Completes the file. */
  void commit();

  @Override
  void close();
}
