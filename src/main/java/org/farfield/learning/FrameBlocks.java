package org.farfield.learning;

import java.util.Arrays;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;

/** The features of one frame, of its atoms or of their sums, by the blocks of a .mts file. */
final class FrameBlocks {
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
  FrameBlocks copy() {
    return new FrameBlocks(this);
  }

  int rows(int block) {
    return counts[block];
  }

  /** 0-based; 0 where rows are sums. */
  int atom(int block, int row) {
    return atoms[block][row];
  }

  /** Rows one after the other, each [component][property]. */
  double[] values(int block) {
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

  /** How long rows of a block are. */
  int length(int block) {
    return lengths[block];
  }

  /** Leaves no rows. */
  void clear() {
    Arrays.fill(counts, 0);
  }

  /** Takes frames. */
  interface Taker {
    /** Is told the layout before the first frame. */
    void begin(FeatureLayout layout);

    /** Takes a frame; it is not kept. */
    void take(int frame, FrameBlocks blocks);
  }

  /** Gives the features of each frame to whoever needs them, one after the other; keeps none. */
  record Sink(Taker taker) implements FeatureSink {
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
      taker.begin(layout);
      return new Gathering(taker, new FrameBlocks(layout), layout.census().frames());
    }
  }

  private static final class Gathering implements FeatureSink.Writer {
    private final Taker taker;
    private final FrameBlocks held;
    private final long frames;
    private int frame;

    Gathering(Taker taker, FrameBlocks held, long frames) {
      this.taker = taker;
      this.held = held;
      this.frames = frames;
    }

    @Override
    public void append(int block, int[] samples, int rows, double[] values, int offset) {
      int width = samples.length / rows;
      for (int i = 0; i < rows; i++) {
        next(samples[i * width]);
        int atom = width > 1 ? samples[i * width + 1] : 0;
        held.add(block, atom, values, offset + i * held.lengths[block]);
      }
    }

    private void next(int system) {
      for (; frame < system; frame++) {
        taker.take(frame, held);
        held.clear();
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
