package org.farfield.learning;

import java.util.Arrays;
import org.farfield.features.Census;
import org.farfield.features.Featurizer;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.spec.FeatureSpec;

/** Rows of the linear problem from derivatives of features: forces, and stress times volume. */
final class DerivativeRows implements FrameRows.Taker {
  private final DerivedFrames frames;
  private final RowColumns all;
  private final DerivedFrames.Taker taker;
  private final double[] row;
  private int[] among;

  private DerivativeRows(DerivedFrames frames, RowColumns all, DerivedFrames.Taker taker) {
    this.frames = frames;
    this.all = all;
    this.taker = taker;
    row = new double[all.length()];
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
  static void of(
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
    double bytes = featurizer.explain(derived, census, sink).bytes();
    progress.note(frames.cost(all.length(), all.length(), bytes));
    featurizer.run(derived, source, census, sink, progress);
  }

  @Override
  public void begin(RowColumns columns, long frames) {
    among = columns.among(all);
  }

  @Override
  public void take(int frame, double[] values) {}

  @Override
  public void takeDerivatives(int frame, double[] positions, double[] strain) {
    int number = frames.numbers().get(frame);
    FrameFacts facts = frames.facts(frame);
    add(number, RowKind.FORCES, facts.forces(), positions, -1);
    add(number, RowKind.STRESS, facts.virial(), strain, 1);
  }

  private void add(int frame, RowKind kind, double[] labels, double[] derivatives, double sign) {
    Arrays.fill(row, 0);
    for (int d = 0; d < labels.length; d++) {
      for (int x = 0; x < among.length; x++) {
        row[among[x]] = sign * derivatives[d * among.length + x];
      }
      if (!Double.isNaN(labels[d])) {
        taker.add(frame, kind, row, labels[d]);
      }
    }
  }
}
