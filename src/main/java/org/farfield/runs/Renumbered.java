package org.farfield.runs;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.features.engine.PassingSink;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;

/** A sink of some frames of a larger input: rows are labelled with their numbers there. */
final class Renumbered extends PassingSink {
  private final int[] numbers; // of the frames, by their place among those that come

  Renumbered(FeatureSink sink, int[] numbers) {
    super(sink);
    this.numbers = numbers;
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    return new PassingWriter(super.open(layout, metadata)) {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        super.frame(numbers[system], structure, centres);
      }

      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        super.append(block, numbered(samples, 0, samples.length / rows), rows, values, offset);
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        // those of strain and cell are labelled with their row alone
        int[] labels =
            kind == GradientKind.POSITIONS ? numbered(samples, 1, samples.length / rows) : samples;
        super.appendGradient(block, kind, labels, rows, values, offset);
      }
    };
  }

  private int[] numbered(int[] samples, int place, int width) {
    int[] labels = samples.clone();
    for (int x = place; x < labels.length; x += width) {
      labels[x] = numbers[labels[x]];
    }
    return labels;
  }
}
