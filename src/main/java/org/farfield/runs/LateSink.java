package org.farfield.runs;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.features.engine.PassingSink;

/**
 * Hands everything on but the end: what is complete waits until it is told to go to its place, on
 * whatever thread. A disk may take its time for that, and compression, too. What holds much memory
 * until then goes at once.
 */
final class LateSink extends PassingSink implements AutoCloseable {
  private static final double SHARE_OF_HEAP = 1.0 / 16;

  private Writer complete; // null before, and when it is in its place

  LateSink(FeatureSink sink) {
    super(sink);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    Writer writer = super.open(layout, metadata);
    double memory = footprint(layout, metadata).memory();
    if (memory > SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()) {
      return writer;
    }
    return new PassingWriter(writer) {
      @Override
      public void commit() {
        complete = writer;
      }

      @Override
      public void close() {
        if (complete == null) {
          writer.close();
        }
      }
    };
  }

  /** Puts what is complete in its place, if it is not there. */
  void place() {
    if (complete != null) {
      complete.commit();
    }
  }

  /** Leaves nothing behind of what is not in its place. */
  @Override
  public void close() {
    if (complete != null) {
      complete.close();
      complete = null;
    }
  }
}
