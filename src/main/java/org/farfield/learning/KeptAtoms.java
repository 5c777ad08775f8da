package org.farfield.learning;

import java.util.ArrayList;
import java.util.List;
import org.farfield.features.FeatureLayout;

/** Keeps the features of all atoms in memory, for what needs those of a frame many times. */
final class KeptAtoms implements FrameBlocks.Taker {
  private static final double SHARE_OF_HEAP = 0.5;

  private final List<FrameBlocks> frames = new ArrayList<>();
  private RowColumns columns;
  private long numbers;

  @Override
  public void begin(FeatureLayout layout) {
    columns = new RowColumns(layout);
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    for (int b = 0; b < columns.tensor().blocks().size(); b++) {
      numbers += (long) blocks.rows(b) * (columns.start(b + 1) - columns.start(b));
    }
    Heap.require(
        8.0 * numbers,
        SHARE_OF_HEAP,
        "features of the atoms of " + (frame + 1) + " frames need",
        "fewer frames or features");
    frames.add(blocks.copy());
  }

  List<FrameBlocks> frames() {
    return frames;
  }

  /** Blocks side by side, of which each atom has those of its type. */
  RowColumns columns() {
    return columns;
  }
}
