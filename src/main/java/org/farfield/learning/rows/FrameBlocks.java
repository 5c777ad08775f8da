package org.farfield.learning.rows;

import java.util.Arrays;
import org.farfield.features.FeatureLayout;
import org.farfield.features.Metadata;

/** The features of one frame, of its atoms or of their sums, by the blocks of a .mts file. */
public final class FrameBlocks {
  private final int[] lengths; // of a row
  private final int[] counts; // rows
  private final int[][] atoms;
  private final double[][] values;

  /** Of such a layout, without rows yet. */
  FrameBlocks(FeatureLayout layout) {
    int blocks = layout.tensor().blocks().size();
    lengths = layout.tensor().blocks().stream().mapToInt(b -> b.rowLength()).toArray();
    counts = new int[blocks];
    atoms = new int[blocks][0];
    values = new double[blocks][0];
  }

  private FrameBlocks(FrameBlocks other) {
    lengths = other.lengths;
    counts = other.counts.clone();
    atoms = new int[counts.length][];
    values = new double[counts.length][];
    for (int b = 0; b < counts.length; b++) {
      atoms[b] = Arrays.copyOf(other.atoms[b], counts[b]);
      values[b] = Arrays.copyOf(other.values[b], counts[b] * lengths[b]);
    }
  }

  /** The same, to be kept. */
  public FrameBlocks copy() {
    return new FrameBlocks(this);
  }

  public int rows(int block) {
    return counts[block];
  }

  /** 0-based; 0 where rows are sums. */
  public int atom(int block, int row) {
    return atoms[block][row];
  }

  /** Rows one after the other, each [component][property]. */
  public double[] values(int block) {
    return values[block];
  }

  /** Adds a row. */
  void add(int block, int atom, double[] from, int offset) {
    int count = counts[block]++;
    int length = lengths[block];
    if (count == atoms[block].length) {
      int room = Math.max(8, 2 * count);
      atoms[block] = Arrays.copyOf(atoms[block], room);
      values[block] = Arrays.copyOf(values[block], Math.multiplyExact(room, length));
    }
    atoms[block][count] = atom;
    System.arraycopy(from, offset, values[block], count * length, length);
  }

  /** Leaves no rows. */
  void clear() {
    Arrays.fill(counts, 0);
  }

  /** Takes frames. */
  public interface Taker {
    /** Is told the layout before the first frame. */
    void begin(FeatureLayout layout);

    /** Takes a frame; it is not kept. */
    void take(int frame, FrameBlocks blocks);
  }

  /** Gives the features of each frame to whoever needs them, one after the other; keeps none. */
  public static final class Sink extends ModelSink {
    private final Taker taker;

    public Sink(Taker taker) {
      this.taker = taker;
    }

    @Override
    public Footprint footprint(FeatureLayout layout, Metadata metadata) {
      return new Footprint(0, 8.0 * layout.length());
    }

    @Override
    public Writer open(FeatureLayout layout, Metadata metadata) {
      taker.begin(layout);
      return new Gathering(taker, layout);
    }
  }

  private static final class Gathering extends ModelSink.Rows {
    private final Taker taker;
    private final FrameBlocks held;

    Gathering(Taker taker, FeatureLayout layout) {
      super(layout);
      this.taker = taker;
      held = new FrameBlocks(layout);
    }

    @Override
    void add(int block, int atom, double[] values, int offset) {
      held.add(block, atom, values, offset);
    }

    @Override
    void end(int frame) {
      taker.take(frame, held);
      held.clear();
    }
  }
}
