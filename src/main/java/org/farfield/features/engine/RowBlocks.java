package org.farfield.features.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.farfield.descriptor.Descriptor;
import org.farfield.features.rows.Centres;
import org.farfield.spec.Pooling;
import org.farfield.structure.Structure;

/**
 * Divides the rows of some atoms of a frame into pieces of bounded size. Where pieces begin and end
 * depends on the frame alone, so that sums over atoms have the same bits on any number of threads.
 */
final class RowBlocks {
  // 256 KB: enough work for a thread, and it stays in its cache
  private static final int ROW_DOUBLES = 1 << 15;
  private static final int POOLED_ATOMS = 64;

  private final Descriptor descriptor;
  private final int[] parts;
  private final int length;
  private final Pooling pooling;
  private final Deque<double[]> written = new ConcurrentLinkedDeque<>(); // to be filled again

  /** Takes finished rows: all rows of the first part of the features, then all of the second, … */
  interface Target {
    void append(int[] samples, int rows, double[] values);
  }

  /** Parts are where each part of a row begins, and the end of the last. */
  RowBlocks(Descriptor descriptor, int[] parts, Pooling pooling) {
    this.descriptor = descriptor;
    this.parts = parts.clone();
    this.length = descriptor.features();
    this.pooling = pooling;
  }

  /** Memory of finished rows, at most, for an output of such a shape. */
  static double bytes(Pooling pooling, long rows, long columns, long atoms) {
    double most = pooling == Pooling.ATOM ? (double) rows : rows + (double) atoms / POOLED_ATOMS;
    return 8.0 * Math.min(most * columns, (double) Math.max(OrderedWriter.WINDOW_DOUBLES, columns));
  }

  /** The rows of these atoms, or their mean or sum. */
  List<RowBlock> of(
      FrameValues values, int system, Structure structure, List<Integer> atoms, Target target) {
    Pool pool = new Pool(system, structure, atoms, target);
    if (pooling != Pooling.ATOM && values instanceof FrameValues.Multiplied) {
      return List.of(new RowBlock(length, () -> added(values, atoms, pool)));
    }
    if (pooling != Pooling.ATOM && atoms.isEmpty()) {
      // the sum over no atoms
      int[] sample = Centres.samples(system, structure, atoms, true);
      return List.of(
          new RowBlock(length, () -> () -> target.append(sample, 1, new double[length])));
    }
    int together =
        pooling == Pooling.ATOM ? Math.max(1, ROW_DOUBLES / Math.max(1, length)) : POOLED_ATOMS;
    List<RowBlock> pieces = new ArrayList<>();
    for (int start = 0; start < atoms.size(); start += together) {
      List<Integer> portion = atoms.subList(start, Math.min(start + together, atoms.size()));
      pieces.add(
          pooling == Pooling.ATOM
              ? new RowBlock(
                  (long) length * portion.size(),
                  () -> single(values, system, structure, portion, target))
              : new RowBlock(length, () -> pooled(values, portion, pool)));
    }
    return pieces;
  }

  private Runnable single(
      FrameValues values, int system, Structure structure, List<Integer> atoms, Target target) {
    double[] rows = byPart(values.features(descriptor), atoms);
    int[] samples = Centres.samples(system, structure, atoms, false);
    return () -> {
      target.append(samples, atoms.size(), rows);
      written.push(rows);
    };
  }

  // Row by row, each of which is in the cache when its parts are copied to their places.
  private double[] byPart(FrameValues.Source features, List<Integer> atoms) {
    int count = atoms.size();
    double[] values = room(count * length);
    boolean isWhole = count == 1 || parts.length == 2;
    double[] row = isWhole ? values : new double[length];
    for (int i = 0; i < count; i++) {
      fill(features, atoms.get(i), row, isWhole ? i * length : 0);
      if (!isWhole) {
        place(row, i, count, values);
      }
    }
    return values;
  }

  // These are compiled once: loops around them would be, while they run, and again.
  private void place(double[] row, int i, int count, double[] values) {
    for (int p = 0; p < parts.length - 1; p++) {
      int width = parts[p + 1] - parts[p];
      System.arraycopy(row, parts[p], values, parts[p] * count + i * width, width);
    }
  }

  private void fill(FrameValues.Source features, int atom, double[] row, int at) {
    Arrays.fill(row, at, at + length, 0);
    features.add(atom, row, at);
  }

  // The rows that were written last: they are in the cache yet, as new memory is not.
  private double[] room(int size) {
    double[] last = written.poll();
    return last != null && last.length >= size ? last : new double[size];
  }

  private Runnable pooled(FrameValues values, List<Integer> atoms, Pool pool) {
    double[] sum = new double[length];
    FrameValues.Source features = values.features(descriptor);
    for (int atom : atoms) {
      features.add(atom, sum, 0);
    }
    return () -> pool.add(sum, atoms.size());
  }

  // The backend added up all atoms: one stands for them.
  private Runnable added(FrameValues values, List<Integer> atoms, Pool pool) {
    double[] sum = new double[length];
    values.features(descriptor).add(atoms.get(0), sum, 0);
    return () -> pool.add(sum, atoms.size());
  }

  /** Adds up the portions of one frame, in their order; the last one ends the row. */
  private final class Pool {
    private final int system;
    private final Structure structure;
    private final List<Integer> atoms;
    private final Target target;
    private double[] total;
    private int added;

    Pool(int system, Structure structure, List<Integer> atoms, Target target) {
      this.system = system;
      this.structure = structure;
      this.atoms = atoms;
      this.target = target;
    }

    void add(double[] sum, int count) {
      if (total == null) {
        total = sum;
      } else {
        for (int x = 0; x < length; x++) {
          total[x] += sum[x];
        }
      }
      added += count;
      if (added == atoms.size()) {
        Centres.finish(total, length, added, pooling);
        target.append(Centres.samples(system, structure, atoms, true), 1, total);
      }
    }
  }
}
