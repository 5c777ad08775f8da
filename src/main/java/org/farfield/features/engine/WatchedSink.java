package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.farfield.descriptor.FeatureBlock;
import org.farfield.features.FeatureLayout;
import org.farfield.features.FeatureSink;
import org.farfield.features.Metadata;
import org.farfield.structure.Structure;
import org.farfield.tensor.BlockLayout;
import org.farfield.tensor.Labels;

/** Hands everything on and keeps {@link Statistics} of what passes by, derivatives left out. */
public final class WatchedSink extends PassingSink {
  private final SortedMap<Integer, Long> sizes = new TreeMap<>();
  private final SortedMap<Integer, Long> elements = new TreeMap<>();
  private final List<Watched> blocks = new ArrayList<>();

  /**
   * Watches.
   *
   * @param sink takes everything
   */
  public WatchedSink(FeatureSink sink) {
    super(sink);
  }

  /**
   * What has passed by.
   *
   * @return those of all rows so far
   */
  public Statistics statistics() {
    return new Statistics(sizes, elements, blocks.stream().map(Watched::statistics).toList());
  }

  @Override
  public Writer open(FeatureLayout layout, Metadata metadata) {
    boolean rows = arrangement() == Arrangement.ROWS;
    if (rows) {
      for (FeatureBlock block : layout.row().blocks()) {
        blocks.add(
            new Watched(layout.labels(block), block.count(), block.length(), block.offset()));
      }
    } else {
      Labels keys = layout.tensor().keys();
      for (int b = 0; b < keys.size(); b++) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int k = 0; k < keys.width(); k++) {
          labels.put(keys.names().get(k), keys.value(b, k));
        }
        BlockLayout block = layout.tensor().blocks().get(b);
        blocks.add(new Watched(labels, block.properties().size(), block.rowLength(), 0));
      }
    }
    return new PassingWriter(super.open(layout, metadata)) {
      @Override
      public void frame(int system, Structure structure, int[] centres) {
        sizes.merge(structure.atoms(), 1L, Long::sum);
        for (int atom = 0; atom < structure.atoms(); atom++) {
          elements.merge(structure.type(atom), 1L, Long::sum);
        }
        super.frame(system, structure, centres);
      }

      @Override
      public void append(int block, int[] samples, int count, double[] values, int offset) {
        if (rows) {
          for (int r = 0; r < count; r++) {
            int row = offset + r * layout.length();
            blocks.forEach(b -> b.add(values, row + b.offset, b.length));
          }
        } else {
          Watched watched = blocks.get(block);
          watched.add(values, offset, count * watched.length);
        }
        super.append(block, samples, count, values, offset);
      }
    };
  }

  /** Numbers of a block so far. */
  private static final class Watched {
    private final Map<String, Integer> labels;
    private final int features;
    private final int length; // of a row
    private final int offset; // in a whole row
    private final boolean[] live;
    private double first; // numbers are taken less this one, so that squares do not cancel
    private double sum;
    private double squares;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private long numbers;
    private long zeros;

    Watched(Map<String, Integer> labels, int features, int length, int offset) {
      this.labels = labels;
      this.features = features;
      this.length = length;
      this.offset = offset;
      live = new boolean[features];
    }

    void add(double[] values, int from, int count) {
      if (count == 0) {
        return;
      }
      if (numbers == 0) {
        first = values[from];
      }
      numbers += count;
      double low = least;
      double high = most;
      double total = 0;
      double square = 0;
      int to = from + count;
      for (int row = from; row < to; row += features) {
        for (int f = 0; f < features; f++) {
          double value = values[row + f];
          double apart = value - first;
          total += apart;
          square += apart * apart;
          low = Math.min(low, value);
          high = Math.max(high, value);
          if (value == 0) {
            zeros++;
          } else {
            live[f] = true;
          }
        }
      }
      sum += total;
      squares += square;
      least = low;
      most = high;
    }

    Statistics.Block statistics() {
      BitSet any = new BitSet(features);
      for (int f = 0; f < features; f++) {
        any.set(f, live[f]);
      }
      double apart = numbers == 0 ? 0 : sum / numbers;
      return new Statistics.Block(
          labels,
          features,
          numbers,
          first + apart,
          Math.max(0, squares - apart * sum),
          least,
          most,
          zeros,
          any);
    }
  }
}
