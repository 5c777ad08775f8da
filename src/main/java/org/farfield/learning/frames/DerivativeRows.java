package org.farfield.learning.frames;

import org.farfield.features.Census;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Featurizer;
import org.farfield.features.engine.SumsPace;
import org.farfield.learning.rows.FrameRows;
import org.farfield.learning.rows.InteractionRows;
import org.farfield.learning.rows.RowColumns;
import org.farfield.spec.FeatureSpec;

/** Rows of the linear problem from derivatives of features: forces, and stress times volume. */
public final class DerivativeRows implements FrameRows.Taker {
  private final DerivedFrames frames;
  private final RowColumns all;
  private final DerivedFrames.Taker taker;
  private LabelledRows rows; // in the columns of these frames

  private DerivativeRows(DerivedFrames frames, RowColumns all, DerivedFrames.Taker taker) {
    this.frames = frames;
    this.all = all;
    this.taker = taker;
  }

  /**
   * Makes the rows of all frames that know forces or stress.
   *
   * @param featurizer makes the derivatives
   * @param spec of the features, without derivatives
   * @param frames which know some
   * @param all columns of all frames
   * @param taker where rows go
   * @param progress is told what it costs, and how far it is
   */
  public static void of(
      Featurizer featurizer,
      FeatureSpec spec,
      DerivedFrames frames,
      RowColumns all,
      DerivedFrames.Taker taker,
      Progress progress) {
    if (frames.isEmpty()) {
      return;
    }
    FeatureSpec derived = frames.derived(spec);
    FrameRows.Taker rows = new DerivativeRows(frames, all, taker);
    StructureSource source = frames.read();
    if (!frames.subtracted().isEmpty()) {
      rows = InteractionRows.differences(frames.subtracted(), rows);
      source = InteractionRows.apart(source, frames.subtracted());
    }
    FrameRows sink = new FrameRows(rows);
    Census census = featurizer.census(derived, source);
    progress.stage("derivatives of features");
    Featurizer.Explanation cost = featurizer.explain(derived, census, sink, SumsPace.USUAL);
    progress.note(frames.cost(all.length(), all.length(), cost.gradientFlops(), cost.bytes()));
    featurizer.run(derived, source, census, sink, progress);
  }

  @Override
  public void begin(RowColumns columns, long frames) {
    rows = new LabelledRows(this.frames, taker, columns.among(all), all.length());
  }

  @Override
  public void take(int frame, double[] values) {}

  @Override
  public void takeDerivatives(int frame, double[] positions, double[] strain) {
    rows.add(frame, positions, strain);
  }
}
