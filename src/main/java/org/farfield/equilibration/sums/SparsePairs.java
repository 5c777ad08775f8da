package org.farfield.equilibration.sums;

import java.util.Arrays;
import org.farfield.backend.PairBlocks;
import org.farfield.kernels.cpu.WorkerPool;

/** The short range of G, kept as blocks of pairs: a row of blocks for every atom. */
public final class SparsePairs {
  private static final int TOGETHER = 64; // atoms of a task

  private final int rows;
  private final int[] starts; // by atom, into partners
  private int[] partners;
  private double[] blocks; // [pair][lm][lm']
  private int count;

  SparsePairs(int atoms, int rows) {
    this(atoms, rows, 1024);
  }

  private SparsePairs(int atoms, int rows, int room) {
    this.rows = rows;
    starts = new int[atoms + 1];
    partners = new int[room];
    blocks = new double[Math.multiplyExact(room, rows * rows)];
  }

  /** Adds a pair; those of an atom come together, atoms ascending. Where its block goes. */
  int add(int atom, int partner) {
    if (count == partners.length) {
      partners = Arrays.copyOf(partners, count + count / 2);
      blocks = Arrays.copyOf(blocks, Math.multiplyExact(partners.length, rows * rows));
    }
    partners[count] = partner;
    starts[atom + 1] = ++count;
    return (count - 1) * rows * rows;
  }

  /** Those of consecutive atoms in parts, which are lost. */
  static SparsePairs joined(SparsePairs[] parts) {
    int atoms = 0;
    int pairs = 0;
    for (SparsePairs part : parts) {
      atoms += part.starts.length - 1;
      pairs = Math.addExact(pairs, part.count);
    }
    int rows = parts[0].rows;
    SparsePairs all = new SparsePairs(atoms, rows, pairs);
    int atom = 0;
    for (int p = 0; p < parts.length; p++) {
      SparsePairs part = parts[p];
      for (int i = 1; i < part.starts.length; i++) {
        all.starts[++atom] = all.count + part.starts[i];
      }
      int block = rows * rows;
      System.arraycopy(part.partners, 0, all.partners, all.count, part.count);
      System.arraycopy(part.blocks, 0, all.blocks, all.count * block, part.count * block);
      all.count += part.count;
      parts[p] = null;
    }
    return all;
  }

  int rows() {
    return rows;
  }

  double[] blocks() {
    return blocks;
  }

  /** The matrix itself. */
  PairBlocks blocksByPair() {
    return new PairBlocks(starts, partners, blocks);
  }

  /** out = G p, each row by one thread and in its order. */
  public void apply(double[] p, double[] out, WorkerPool pool) {
    int atoms = starts.length - 1;
    pool.run(
        (atoms + TOGETHER - 1) / TOGETHER,
        (task, worker) -> {
          for (int i = task * TOGETHER; i < Math.min(atoms, (task + 1) * TOGETHER); i++) {
            row(i, p, out);
          }
        });
  }

  private void row(int i, double[] p, double[] out) {
    if (rows == 1) { // charges alone need no blocks
      out[i] = row(i, p);
      return;
    }
    Arrays.fill(out, i * rows, (i + 1) * rows, 0);
    for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
      add(rows, blocks, pair, p, partners[pair], out, i);
    }
  }

  /** Adds the product of a pair's block with the moments of an atom to those of another. */
  static void add(int rows, double[] blocks, int pair, double[] p, int from, double[] out, int to) {
    int at = pair * rows * rows;
    for (int a = 0; a < rows; a++) {
      double sum = 0;
      for (int b = 0; b < rows; b++) {
        sum += blocks[at + a * rows + b] * p[from * rows + b];
      }
      out[to * rows + a] += sum;
    }
  }

  /** The same of its transpose. */
  static void addTransposed(
      int rows, double[] blocks, int pair, double[] p, int from, double[] out, int to) {
    int at = pair * rows * rows;
    for (int a = 0; a < rows; a++) {
      for (int b = 0; b < rows; b++) {
        out[to * rows + b] += blocks[at + a * rows + b] * p[from * rows + a];
      }
    }
  }

  // by four sums, of which none waits for another
  private double row(int i, double[] p) {
    int end = starts[i + 1];
    int pair = starts[i];
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (; pair + 3 < end; pair += 4) {
      a += blocks[pair] * p[partners[pair]];
      b += blocks[pair + 1] * p[partners[pair + 1]];
      c += blocks[pair + 2] * p[partners[pair + 2]];
      d += blocks[pair + 3] * p[partners[pair + 3]];
    }
    for (; pair < end; pair++) {
      a += blocks[pair] * p[partners[pair]];
    }
    return a + b + (c + d);
  }

  /** out += Gᵀ w; each number by a sum of one order. */
  public void addTransposed(double[] w, double[] out) {
    for (int i = 0; i + 1 < starts.length; i++) {
      for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
        addTransposed(rows, blocks, pair, w, i, out, partners[pair]);
      }
    }
  }
}
