package org.farfield.learning.frames;

import java.util.Arrays;

/** Rows of forces and stress that are known, from derivatives of the columns. */
public final class LabelledRows {
  private final DerivedFrames frames;
  private final DerivedFrames.Taker taker;
  private final int[] among;
  private final double[] row;

  /**
   * Without rows yet.
   *
   * @param frames which know them
   * @param taker where they go
   * @param among where columns of derivatives stand in a row, which is zero elsewhere
   * @param length of a row
   */
  public LabelledRows(DerivedFrames frames, DerivedFrames.Taker taker, int[] among, int length) {
    this.frames = frames;
    this.taker = taker;
    this.among = among;
    row = new double[length];
  }

  /** Of derivatives with all columns, too. */
  public LabelledRows(DerivedFrames frames, DerivedFrames.Taker taker, int length) {
    this(frames, taker, new int[length], length);
    Arrays.setAll(among, x -> x);
  }

  /** Those of a frame: forces are derivatives by positions with the other sign. */
  public void add(int frame, double[] positions, double[] strain) {
    int number = frames.numbers().get(frame);
    FrameFacts facts = frames.facts(frame);
    add(number, RowKind.FORCES, facts.forces(), positions, -1);
    add(number, RowKind.STRESS, facts.virial(), strain, 1);
  }

  private void add(int frame, RowKind kind, double[] labels, double[] derivatives, double sign) {
    for (int d = 0; d < labels.length; d++) {
      for (int x = 0; x < among.length; x++) {
        row[among[x]] = sign * derivatives[d * among.length + x];
      }
      if (!Double.isNaN(labels[d])) {
        taker.add(frame, kind, d, row, labels[d]);
      }
    }
  }
}
