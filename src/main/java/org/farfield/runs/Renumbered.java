package org.farfield.runs;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;
import org.farfield.structure.Structure;

/**
 * A sink of some frames of a larger input: rows are labelled with their numbers there.
 *
 * @param sink takes them
 * @param numbers of the frames, by their place among those that come
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
record Renumbered(FeatureSink sink, int[] numbers) implements FeatureSink {
  @Override
  public String name() {
    return sink.name();
  }

  @Override
  public Arrangement arrangement() {
    return sink.arrangement();
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    return sink.footprint(layout, metadata);
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    Writer writer = sink.open(layout, metadata);
    return new Writer() {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        writer.frame(numbers[system], structure, centres);
      }

      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        writer.append(block, numbered(samples, 0, samples.length / rows), rows, values, offset);
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        // those of strain and cell are labelled with their row alone
        int[] labels =
            kind == GradientKind.POSITIONS ? numbered(samples, 1, samples.length / rows) : samples;
        writer.appendGradient(block, kind, labels, rows, values, offset);
      }

      @Override
      public void commit() {
        writer.commit();
      }

      @Override
      public void close() {
        writer.close();
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
