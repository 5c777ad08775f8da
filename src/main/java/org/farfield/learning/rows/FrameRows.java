package org.farfield.learning.rows;

import java.util.Arrays;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;

/** Gives the row of each frame to whoever needs it, one after the other; keeps none. */
public final class FrameRows extends ModelSink {
  /** Takes rows. */
  public interface Taker {
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

  public FrameRows(Taker taker) {
    this.taker = taker;
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
    return new Frames(columns, layout);
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

  private final class Frames extends Rows {
    private final RowColumns columns;
    private final double[] row;
    private final double[] positions;
    private final double[] strain;
    private final boolean derivatives;

    Frames(RowColumns columns, FeatureLayout layout) {
      super(layout);
      this.columns = columns;
      row = new double[columns.length()];
      positions = new double[Math.multiplyExact(3 * atoms(layout), row.length)];
      derivatives = !layout.spec().gradients().isEmpty();
      strain = new double[derivatives ? 9 * row.length : 0];
    }

    @Override
    void add(int block, int atom, double[] values, int offset) {
      copy(block, values, offset, row, 0);
    }

    private void copy(int block, double[] values, int offset, double[] to, int number) {
      int start = columns.start(block);
      int length = columns.start(block + 1) - start;
      System.arraycopy(values, offset, to, number * row.length + start, length);
    }

    @Override
    void addDerivative(int block, GradientKind kind, int number, double[] values, int offset) {
      copy(block, values, offset, kind == GradientKind.POSITIONS ? positions : strain, number);
    }

    // Rows of absent elements did not come: they are zero.
    @Override
    void end(int frame) {
      taker.take(frame, row);
      Arrays.fill(row, 0);
      if (derivatives) {
        taker.takeDerivatives(frame, positions, strain);
        Arrays.fill(positions, 0);
        Arrays.fill(strain, 0);
      }
    }
  }
}
