package org.farfield.features.engine;

/**
 * The last stage: pieces are computed on all cores, and written by one thread at a time in the
 * order in which they were added.
 */
interface RowStage extends AutoCloseable {
  /** Takes a piece. */
  void add(RowBlock piece);

  /** Does something as soon as all that was added before is written. */
  void then(Runnable action);

  /** Share of the room for them that is full of numbers which wait to be written; 1 at most. */
  double fill();

  /** Waits until everything is written. */
  void drain();

  /** Drops what is not written; whoever closes the file next is alone with it. */
  @Override
  void close();
}
