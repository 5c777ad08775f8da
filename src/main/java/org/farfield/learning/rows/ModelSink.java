package org.farfield.learning.rows;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.spec.GradientKind;

/** Where features go that a model is made of, or asked with: nothing is written. */
abstract class ModelSink implements FeatureSink {
  @Override
  public String name() {
    return "a model";
  }

  @Override
  public Arrangement arrangement() {
    return Arrangement.BLOCKS;
  }

  /** Takes rows one by one, and is told when a frame has no more. */
  abstract static class Rows implements Writer {
    private final int[] lengths; // of a row of each block
    private final long frames;
    private int frame; // the next to end

    Rows(FeatureLayout layout) {
      lengths = layout.tensor().blocks().stream().mapToInt(b -> b.rowLength()).toArray();
      frames = layout.census().frames();
    }

    /** Takes the row of an atom, of atom 0 if rows are of frames; it is not kept. */
    abstract void add(int block, int atom, double[] values, int offset);

    /**
     * Takes a row of derivatives, of the row that was added last; whoever asked for none gets none.
     *
     * @param number 3 atom + axis of positions, 3 α + β of strain
     */
    void addDerivative(int block, GradientKind kind, int number, double[] values, int offset) {
      throw new IllegalStateException("no gradients were asked for");
    }

    /** No more rows of a frame come; of some frames there were none. */
    abstract void end(int ended);

    @Override
    public final void append(int block, int[] samples, int rows, double[] values, int offset) {
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        endBefore(samples[i * width]);
        int atom = width > 1 ? samples[i * width + 1] : 0;
        add(block, atom, values, offset + i * lengths[block]);
      }
    }

    private void endBefore(long next) {
      for (; frame < next; frame++) {
        end(frame);
      }
    }

    @Override
    public final void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      boolean byPositions = kind == GradientKind.POSITIONS;
      int derived = byPositions ? 3 : 9;
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        int first = byPositions ? 3 * samples[i * width + width - 1] : 0;
        for (int d = 0; d < derived; d++) {
          int at = offset + (i * derived + d) * lengths[block];
          addDerivative(block, kind, first + d, values, at);
        }
      }
    }

    @Override
    public final void commit() {
      endBefore(frames);
    }

    @Override
    public void close() {}
  }
}
