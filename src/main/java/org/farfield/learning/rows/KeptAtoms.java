package org.farfield.learning.rows;

import java.util.ArrayList;
import java.util.List;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.features.engine.Featurizer;
import org.farfield.spec.FeatureSpec;
import org.farfield.tensor.BlockLayout;

/** Keeps the features of all atoms in memory, for what needs those of a frame many times. */
public final class KeptAtoms implements FrameBlocks.Taker {
  private static final double SHARE_OF_HEAP = 0.5;

  private final List<FrameBlocks> frames = new ArrayList<>();
  private FeatureLayout layout;
  private long numbers;

  private KeptAtoms() {}

  /** Those of the atoms of some frames. */
  public static KeptAtoms of(
      Engine engine, String version, FeatureSpec spec, StructureSource source, Progress progress) {
    KeptAtoms kept = new KeptAtoms();
    new Featurizer(engine, version).run(spec, source, new FrameBlocks.Sink(kept), progress);
    return kept;
  }

  @Override
  public void begin(FeatureLayout some) {
    layout = some;
  }

  @Override
  public void take(int frame, FrameBlocks blocks) {
    List<BlockLayout> all = layout.tensor().blocks();
    for (int b = 0; b < all.size(); b++) {
      numbers += (long) blocks.rows(b) * all.get(b).rowLength();
    }
    Heap.require(
        8.0 * numbers,
        SHARE_OF_HEAP,
        "features of the atoms of " + (frame + 1) + " frames need",
        "fewer frames or features");
    frames.add(blocks.copy());
  }

  public List<FrameBlocks> frames() {
    return frames;
  }

  /** Gives the features of some frames to whoever takes them, in this order. */
  public void give(List<Integer> numbers, FrameBlocks.Taker taker) {
    taker.begin(layout);
    for (int i = 0; i < numbers.size(); i++) {
      taker.take(i, frames.get(numbers.get(i)));
    }
  }

  /** What the blocks are. */
  public FeatureLayout layout() {
    return layout;
  }
}
