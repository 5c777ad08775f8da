package org.farfield.backend.cuda.sums;

import java.util.function.Consumer;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.Workspace;

/**
 * How a sum is made of pieces that fit the memory: of each first what belongs to the geometry, then
 * what belongs to the sources, which may be asked for again with others.
 */
interface SumPieces {
  /** Where goes what all pieces have in common. */
  Workspace workspace();

  /** Bytes that a piece may take. */
  BatchLimits limits();

  /**
   * Adds a piece.
   *
   * @param geometry uploads and makes what sources do not change
   * @param launch adds to the coefficients; keeps nothing that is large
   */
  void add(Consumer<Workspace> geometry, Launch launch);

  /** The part of a piece that depends on sources. */
  @FunctionalInterface
  interface Launch {
    void run(Sources sources);
  }

  /**
   * Where sources, and what they need, lie.
   *
   * @param workspace with the geometry of the piece
   * @param limits bytes that may be taken besides
   * @param again whether the piece has been launched before
   */
  record Sources(Workspace workspace, BatchLimits limits, boolean again) {}

  /** Pieces that are launched once. */
  record Once(Workspace workspace, BatchLimits limits) implements SumPieces {
    @Override
    public void add(Consumer<Workspace> geometry, Launch launch) {
      geometry.accept(workspace);
      launch.run(new Sources(workspace, limits, false));
      workspace.recycle();
    }
  }
}
