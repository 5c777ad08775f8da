package org.farfield.learning;

import java.util.Arrays;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;

/** Gives the row of each frame to whoever needs it, one after the other; keeps none. */
final class FrameRows implements FeatureSink {
  /** Takes rows. */
  interface Taker {
    /** Is told the columns before the first row. */
    void begin(RowColumns columns, FeatureLayout layout);

    /** Takes the row of a frame; it is not kept. */
    void take(int frame, double[] row);
  }

  private final Taker taker;

  FrameRows(Taker taker) {
    this.taker = taker;
  }

  @Override
  public String name() {
    return "a model";
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.BLOCKS;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    return new Footprint(0, 8.0 * layout.length());
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    RowColumns columns = new RowColumns(layout);
    taker.begin(columns, layout);
    return new Rows(columns, layout.census().frames());
  }

  private final class Rows implements Writer {
    private final RowColumns columns;
    private final long frames;
    private final double[] row;
    private int frame;

    Rows(RowColumns columns, long frames) {
      this.columns = columns;
      this.frames = frames;
      row = new double[columns.length()];
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      int length = columns.start(block + 1) - columns.start(block);
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        next(samples[i * width]);
        System.arraycopy(values, offset + i * length, row, columns.start(block), length);
      }
    }

    // Rows of absent elements do not come: they are zero.
    private void next(int system) {
      for (; frame < system; frame++) {
        taker.take(frame, row);
        Arrays.fill(row, 0);
      }
    }

    @Override
    public void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      throw new IllegalStateException("no gradients were asked for");
    }

    @Override
    public void commit() {
      next((int) frames);
    }

    @Override
    public void close() {}
  }
}
