package org.farfield.features.engine;

import java.util.Optional;
import org.farfield.descriptor.SpectrumRows;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.FeatureSink.Arrangement;
import org.farfield.spec.Centers;
import org.farfield.spec.FeatureSpec;

/** How the rows of a frame are made, in the arrangement of a sink. */
interface FrameRows {
  static FrameRows of(FeatureLayout layout, Arrangement arrangement, Derivatives derivatives) {
    if (arrangement == Arrangement.ROWS) {
      return new WholeRows(layout);
    }
    return layout.spec().gradients().isEmpty()
        ? new BlockRows(layout)
        : new GradientRows(layout, derivatives);
  }

  /** Rows that a backend may make; empty if they are made of expansions. */
  default Optional<RowRequest> request() {
    return Optional.empty();
  }

  /** Memory of finished rows on their way to the sink, at most. */
  double bytes();

  /**
   * Divides one frame; system counts the selected frames from 0. To be walked through once: pieces
   * may be made on the way.
   */
  Iterable<RowBlock> of(
      int system, Batches.Frame frame, FrameValues computed, FeatureSink.Writer writer);

  /** What a backend can make of pairs of densities. */
  static Optional<RowRequest> request(FeatureLayout layout, boolean byType) {
    FeatureSpec spec = layout.spec();
    if (spec.perStructure() && !spec.centers().equals(Centers.ALL)) {
      return Optional.empty(); // a backend adds up all atoms
    }
    Optional<SpectrumRows> spectrum = layout.row().descriptor().spectrumRows();
    return spectrum.map(s -> new RowRequest(s, spec.pooling(), byType));
  }
}
