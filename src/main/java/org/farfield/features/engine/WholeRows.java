package org.farfield.features.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;

/** A row of all features per centre, or their mean or sum per structure. */
final class WholeRows implements FrameRows {
  private final FeatureLayout layout;
  private final RowBlocks portions;

  WholeRows(FeatureLayout layout) {
    this.layout = layout;
    portions =
        new RowBlocks(
            layout.row().descriptor(), new int[] {0, layout.length()}, layout.spec().pooling());
  }

  @Override
  public Optional<RowRequest> request() {
    return FrameRows.request(layout, false);
  }

  @Override
  public double bytes() {
    return RowBlocks.bytes(
        layout.spec().pooling(), layout.rows(), layout.length(), layout.census().rows());
  }

  @Override
  public List<RowBlock> of(
      int system, Batches.Frame frame, FrameValues computed, FeatureSink.Writer writer) {
    return portions.of(
        computed,
        system,
        frame.structure(),
        IntStream.of(frame.centres()).boxed().toList(),
        (samples, rows, values) -> writer.append(0, samples, rows, values, 0));
  }
}
