package org.farfield.learning.rows;

import org.farfield.features.FeatureLayout;
import org.farfield.features.Metadata;
import org.farfield.spec.GradientKind;

/**
 * Gives the row of each atom with its derivatives to whoever needs them, one after the other: no
 * more than those of one atom are held, which are as many as those of a sum over atoms.
 */
public final class CentreRows extends ModelSink {
  /** Takes rows of atoms. */
  public interface Taker {
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

  private final Taker taker;

  public CentreRows(Taker taker) {
    this.taker = taker;
  }

  @Override
  public Footprint footprint(FeatureLayout layout, Metadata metadata) {
    int atoms = layout.census().costs().gradients().mostAtoms();
    return new Footprint(0, 8.0 * layout.length() * (3.0 * atoms + 10));
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    taker.begin(layout);
    return new Atoms(taker, layout);
  }

  private static final class Atoms extends Rows {
    private final Taker taker;
    private final FrameBlocks row;
    private final FrameBlocks positions;
    private final FrameBlocks strain;
    private int atom = -1; // none yet of this frame

    Atoms(Taker taker, FeatureLayout layout) {
      super(layout);
      this.taker = taker;
      row = new FrameBlocks(layout);
      positions = new FrameBlocks(layout);
      strain = new FrameBlocks(layout);
    }

    @Override
    void add(int block, int centre, double[] values, int offset) {
      if (centre != atom) {
        finishAtom();
      }
      atom = centre;
      row.add(block, 0, values, offset);
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

    @Override
    void addDerivative(int block, GradientKind kind, int number, double[] values, int offset) {
      FrameBlocks to = kind == GradientKind.POSITIONS ? positions : strain;
      to.add(block, number, values, offset);
    }

    @Override
    void end(int frame) {
      finishAtom();
      taker.end(frame);
    }
  }
}
