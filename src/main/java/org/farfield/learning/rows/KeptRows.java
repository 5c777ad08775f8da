package org.farfield.learning.rows;

import java.util.ArrayList;
import java.util.List;

/** Keeps the rows of all frames in memory, for what fits the same frames many times. */
public final class KeptRows implements FrameRows.Taker {
  private static final double SHARE_OF_HEAP = 0.5;

  private final List<double[]> rows = new ArrayList<>();
  private final List<double[]> derivatives = new ArrayList<>();
  private RowColumns columns;

  @Override
  public void begin(RowColumns some, long frames) {
    columns = some;
    Heap.require(
        8.0 * some.length() * frames,
        SHARE_OF_HEAP,
        some.length() + " features of " + frames + " frames need",
        "fewer frames or features");
  }

  @Override
  public void take(int frame, double[] row) {
    rows.add(row.clone());
  }

  @Override
  public void takeDerivatives(int frame, double[] positions, double[] strain) {
    derivatives.add(positions.clone());
  }

  /** By positions, where they were asked for: {@code [(3 atom + axis) · columns + column]}. */
  public List<double[]> derivatives() {
    return derivatives;
  }

  public List<double[]> rows() {
    return rows;
  }

  public RowColumns columns() {
    return columns;
  }
}
