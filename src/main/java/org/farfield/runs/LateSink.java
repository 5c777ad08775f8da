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

  private Writer complete; // null before; then until it is closed

  LateSink(FeatureSink sink) {
    super(sink);
  }

  private boolean isLate(Footprint own) {
    return own.memory() <= SHARE_OF_HEAP * Runtime.getRuntime().maxMemory();
  }

  /** What is made, and beside it what waits. */
  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    Footprint own = super.footprint(layout, metadata);
    return isLate(own) ? new Footprint(own.bytes(), 2 * own.memory()) : own;
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    Writer writer = super.open(layout, metadata);
    if (!isLate(super.footprint(layout, metadata))) {
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
