package org.farfield.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Coefficients;

/**
 * Divides the rows of some atoms of a frame into pieces of bounded size. Where pieces begin and end
 * depends on the frame alone, so that sums over atoms have the same bits on any number of threads.
 */
final class Portions {
  // about 1 MB: enough work for a thread, and it stays in its cache
  private static final int ROW_DOUBLES = 1 << 17;
  private static final int POOLED_ATOMS = 64;

  private final Rows rows;
  private final int densities;
  private final int length;
  private final Pooling pooling;

  /** Takes finished rows. */
  interface Target {
    void append(int[] samples, int rows, double[] values);
  }

  /** Rows hold so many densities one after the other. */
  Portions(Rows rows, int densities, Pooling pooling) {
    this.rows = rows;
    this.densities = densities;
    this.length = Math.multiplyExact(densities, rows.length());
    this.pooling = pooling;
  }

  /** Memory of finished rows, at most, for an output of such a shape. */
  static double bytes(Pooling pooling, long rows, long columns, long atoms) {
    double most = pooling == Pooling.ATOM ? (double) rows : rows + (double) atoms / POOLED_ATOMS;
    return 8.0 * Math.min(most * columns, (double) Math.max(Assembly.WINDOW_DOUBLES, columns));
  }

  /** The rows of these atoms, or their mean or sum; densities from first on. */
  List<Piece> of(Coefficients c, int first, int system, List<Integer> atoms, Target target) {
    int together =
        pooling == Pooling.ATOM ? Math.max(1, ROW_DOUBLES / Math.max(1, length)) : POOLED_ATOMS;
    List<Piece> pieces = new ArrayList<>();
    Pool pool = new Pool(system, atoms, target);
    for (int start = 0; start < atoms.size(); start += together) {
      List<Integer> portion = atoms.subList(start, Math.min(start + together, atoms.size()));
      pieces.add(
          pooling == Pooling.ATOM
              ? new Piece(
                  (long) length * portion.size(), () -> single(c, first, system, portion, target))
              : new Piece(length, () -> pooled(c, first, portion, pool)));
    }
    return pieces;
  }

  private Runnable single(
      Coefficients c, int first, int system, List<Integer> atoms, Target target) {
    double[] data = new double[atoms.size() * length];
    Rows.Adder adder = rows.adder(c);
    for (int i = 0; i < atoms.size(); i++) {
      for (int d = 0; d < densities; d++) {
        adder.add(first + d, atoms.get(i), data, i * length + d * rows.length());
      }
    }
    int[] samples = Centres.samples(system, atoms, false);
    return () -> target.append(samples, atoms.size(), data);
  }

  private Runnable pooled(Coefficients c, int first, List<Integer> atoms, Pool pool) {
    double[] sum = new double[length];
    Rows.Adder adder = rows.adder(c);
    for (int atom : atoms) {
      for (int d = 0; d < densities; d++) {
        adder.add(first + d, atom, sum, d * rows.length());
      }
    }
    return () -> pool.add(sum, atoms.size());
  }

  /** Adds up the portions of one frame, in their order; the last one ends the row. */
  private final class Pool {
    private final int system;
    private final List<Integer> atoms;
    private final Target target;
    private double[] total;
    private int added;

    Pool(int system, List<Integer> atoms, Target target) {
      this.system = system;
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
        target.append(Centres.samples(system, atoms, true), 1, total);
      }
    }
  }
}
