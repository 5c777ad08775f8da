package org.farfield.learning.rows;

import java.util.List;

/**
 * Rows of the linear problem of a part of the target, of which there is one for each of its 2λ + 1
 * components: of a frame, or of each of its atoms.
 */
public interface PartRows {
  /** How long they are. */
  int length();

  /** Of a frame: [frame or atom][component][column]. */
  PartColumns.Rows of(FrameBlocks frame);

  /** What columns share a scale and a weight. */
  List<String> groups();

  /** The group of each column. */
  int[] groupOfColumns();

  /** Features as they are. */
  record Linear(PartColumns columns, boolean perAtom) implements PartRows {
    private static final int[] FRAME = {0};

    @Override
    public int length() {
      return columns.length();
    }

    @Override
    public PartColumns.Rows of(FrameBlocks frame) {
      return perAtom ? columns.atoms(frame) : new PartColumns.Rows(FRAME, columns.summed(frame));
    }

    @Override
    public List<String> groups() {
      return columns.groups();
    }

    @Override
    public int[] groupOfColumns() {
      return columns.groupOfColumns();
    }
  }
}
