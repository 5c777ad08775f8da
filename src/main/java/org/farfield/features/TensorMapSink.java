package org.farfield.features;

import org.farfield.spec.GradientKind;
import org.farfield.tensor.TensorMap;

/** Features in memory, as a metatensor file would hold them. */
public final class TensorMapSink implements FeatureSink {
  private TensorMap result;

  /** Nothing has come yet. */
  public TensorMapSink() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.BLOCKS;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    return new Footprint(0, TensorBuilder.bytes(layout.tensor()));
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    TensorBuilder builder = new TensorBuilder(layout.tensor());
    return new Writer() {
      @Override
      public void append(int block, int[] samples, int rows, double[] values, int offset) {
        builder.append(block, samples, rows, values, offset);
      }

      @Override
      public void appendGradient(
          int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
        builder.appendGradient(block, kind.text(), samples, rows, values, offset);
      }

      @Override
      public void commit() {
        result = builder.build();
      }

      @Override
      public void close() {}
    };
  }

  /**
   * What has come.
   *
   * @return labels and numbers
   * @throws IllegalStateException before all has come
   */
  public TensorMap result() {
    if (result == null) {
      throw new IllegalStateException("the features are not complete");
    }
    return result;
  }
}
