package org.farfield.learning;

import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;

/**
 * Gives the row of each atom with its derivatives to whoever needs them, one after the other: no
 * more than those of one atom are held, which are as many as those of a sum over atoms.
 */
record CentreRows(Taker taker) implements FeatureSink {
  /** Takes rows of atoms. */
  interface Taker {
    /** Is told the layout before the first row. */
    void begin(FeatureLayout layout);

    /**
     * Takes the row of an atom; nothing is kept.
     *
     * @param row the features
     * @param positions derivatives of these, as rows of the number 3 atom + axis
     * @param strain as rows of the numbers 0 to 8
     */
    void take(FrameBlocks row, FrameBlocks positions, FrameBlocks strain);

    /** Is told that a frame has no further rows. */
    void end(int frame);
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
    int atoms = layout.census().costs().gradients().mostAtoms();
    return new Footprint(0, 8.0 * layout.length() * (3.0 * atoms + 10));
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    taker.begin(layout);
    return new Rows(taker, layout);
  }

  private static final class Rows implements Writer {
    private final Taker taker;
    private final long frames;
    private final FrameBlocks row;
    private final FrameBlocks positions;
    private final FrameBlocks strain;
    private int frame;
    private int atom = -1; // none yet of this frame

    Rows(Taker taker, FeatureLayout layout) {
      this.taker = taker;
      frames = layout.census().frames();
      row = new FrameBlocks(layout);
      positions = new FrameBlocks(layout);
      strain = new FrameBlocks(layout);
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        next(samples[i * width], samples[i * width + 1]);
        row.add(block, 0, values, offset + i * row.length(block));
      }
    }

    private void next(int system, int centre) {
      if (system > frame || centre != atom) {
        finishAtom();
      }
      for (; frame < system; frame++) {
        taker.end(frame);
      }
      atom = centre;
    }

    private void finishAtom() {
      if (atom >= 0) {
        taker.take(row, positions, strain);
      }
      atom = -1;
      row.clear();
      positions.clear();
      strain.clear();
    }

    // Of the row that was appended last.
    @Override
    public void appendGradient(
        int block, GradientKind kind, int[] samples, int rows, double[] values, int offset) {
      boolean byPositions = kind == GradientKind.POSITIONS;
      FrameBlocks to = byPositions ? positions : strain;
      int derived = byPositions ? 3 : 9;
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        int first = byPositions ? 3 * samples[i * width + width - 1] : 0;
        for (int d = 0; d < derived; d++) {
          to.add(block, first + d, values, offset + (i * derived + d) * to.length(block));
        }
      }
    }

    @Override
    public void commit() {
      finishAtom();
      for (; frame < frames; frame++) {
        taker.end(frame);
      }
    }

    @Override
    public void close() {}
  }
}
