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
    /** Is told the columns, and how many rows will come, before the first one. */
    void begin(RowColumns columns, long frames);

    /** Takes the row of a frame; it is not kept. */
    void take(int frame, double[] row);

    /**
     * Takes the derivatives of the row that was taken last, if they were asked for; they are not
     * kept.
     *
     * @param positions {@code [(3 atom + axis) · columns + column]}; longer than this frame needs
     * @param strain {@code [(3 α + β) · columns + column]}
     */
    default void takeDerivatives(int frame, double[] positions, double[] strain) {}
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
    double derivatives = 3.0 * atoms(layout) + (layout.spec().gradients().isEmpty() ? 0 : 9);
    return new Footprint(0, 8 * columns(layout) * (1 + derivatives));
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    RowColumns columns = new RowColumns(layout);
    taker.begin(columns, layout.census().frames());
    return new Rows(columns, layout);
  }

  // Those of the largest frame whose positions features are derived by.
  private static int atoms(FeatureLayout layout) {
    return layout.spec().gradients().contains(GradientKind.POSITIONS)
        ? layout.census().costs().gradients().mostAtoms()
        : 0;
  }

  private static double columns(FeatureLayout layout) {
    return layout.tensor().blocks().stream().mapToDouble(b -> b.properties().size()).sum();
  }

  private final class Rows implements Writer {
    private final RowColumns columns;
    private final long frames;
    private final double[] row;
    private final double[] positions;
    private final double[] strain;
    private final boolean derivatives;
    private int frame;

    Rows(RowColumns columns, FeatureLayout layout) {
      this.columns = columns;
      frames = layout.census().frames();
      row = new double[columns.length()];
      positions = new double[Math.multiplyExact(3 * atoms(layout), row.length)];
      derivatives = !layout.spec().gradients().isEmpty();
      strain = new double[derivatives ? 9 * row.length : 0];
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
        if (derivatives) {
          taker.takeDerivatives(frame, positions, strain);
          Arrays.fill(positions, 0);
          Arrays.fill(strain, 0);
        }
      }
    }

    @Override
    public void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      int length = columns.start(block + 1) - columns.start(block);
      double[] to = kind == GradientKind.POSITIONS ? positions : strain;
      int derived = kind == GradientKind.POSITIONS ? 3 : 9;
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        int first = kind == GradientKind.POSITIONS ? 3 * samples[i * width + width - 1] : 0;
        for (int d = 0; d < derived; d++) {
          System.arraycopy(
              values,
              offset + (i * derived + d) * length,
              to,
              (first + d) * row.length + columns.start(block),
              length);
        }
      }
    }

    @Override
    public void commit() {
      next((int) frames);
    }

    @Override
    public void close() {}
  }
}
