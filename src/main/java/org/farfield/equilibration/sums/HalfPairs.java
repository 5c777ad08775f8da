package org.farfield.equilibration.sums;

import java.util.Arrays;
import org.farfield.backend.PairBlocks;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The short range of G where receivers are sources: of every two atoms one block, which its
 * transpose is the other of. Products take as long as it takes to read what is kept.
 */
public final class HalfPairs {
  // rows that are summed apart, however many threads there are, so that bits stay the same
  private static final int PARTS = 16;
  private static final int LEAST = 64; // atoms of a part

  private final int rows;
  private final int[] starts; // by atom, into partners
  private final int[] partners; // none before its atom
  private final double[] blocks; // [pair][lm][lm'], halves of an atom's own
  private final int[] firsts; // atoms of parts, and where the last one ends
  private final int[] ends; // behind the last atom that a part adds to

  /** Of pairs whose partners are never before their atoms. */
  HalfPairs(SparsePairs pairs) {
    PairBlocks kept = pairs.blocksByPair();
    rows = pairs.rows();
    starts = kept.starts();
    partners = kept.partners();
    blocks = kept.blocks();
    halveOwn();
    int atoms = starts.length - 1;
    firsts = new int[Math.max(1, Math.min(PARTS, atoms / LEAST)) + 1];
    ends = new int[firsts.length - 1];
    int parts = ends.length;
    for (int part = 1; part < parts; part++) { // of as many pairs each
      long start = (long) part * kept.count() / parts;
      firsts[part] = firsts[part - 1];
      while (starts[firsts[part]] < start) {
        firsts[part]++;
      }
    }
    firsts[parts] = atoms;
    for (int part = 0; part < parts; part++) {
      int last = firsts[part + 1] - 1;
      for (int pair = starts[firsts[part]]; pair < starts[last + 1]; pair++) {
        last = Math.max(last, partners[pair]);
      }
      ends[part] = last + 1;
    }
  }

  // products add transposes of all blocks
  private void halveOwn() {
    for (int i = 0; i + 1 < starts.length; i++) {
      for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
        for (int x = pair * rows * rows; partners[pair] == i && x < (pair + 1) * rows * rows; x++) {
          blocks[x] *= 0.5;
        }
      }
    }
  }

  /** out = G p; parts are added up in their order. */
  public void apply(double[] p, double[] out, WorkerPool pool) {
    double[][] sums = new double[ends.length][];
    pool.run(
        sums.length,
        (part, worker) -> {
          double[] sum = new double[(ends[part] - firsts[part]) * rows];
          for (int i = firsts[part]; i < firsts[part + 1]; i++) {
            if (rows == 1) { // charges alone need no blocks
              addCharge(i, firsts[part], p, sum);
            } else {
              addBlocks(i, firsts[part], p, sum);
            }
          }
          sums[part] = sum;
        });
    pool.run(
        sums.length,
        (to, worker) -> {
          Arrays.fill(out, firsts[to] * rows, firsts[to + 1] * rows, 0);
          for (int part = 0; part <= to; part++) {
            int end = Math.min(ends[part], firsts[to + 1]) * rows;
            int shift = firsts[part] * rows;
            for (int a = firsts[to] * rows; a < end; a++) {
              out[a] += sums[part][a - shift];
            }
          }
        });
  }

  // by two sums, of which none waits for the other
  private void addCharge(int i, int first, double[] p, double[] sum) {
    int pair = starts[i];
    int end = starts[i + 1];
    double charge = p[i];
    double a = 0;
    double b = 0;
    for (; pair + 1 < end; pair += 2) {
      double one = blocks[pair];
      double two = blocks[pair + 1];
      int j = partners[pair];
      int k = partners[pair + 1];
      a += one * p[j];
      b += two * p[k];
      sum[j - first] += one * charge;
      sum[k - first] += two * charge;
    }
    if (pair < end) {
      int j = partners[pair];
      a += blocks[pair] * p[j];
      sum[j - first] += blocks[pair] * charge;
    }
    sum[i - first] += a + b;
  }

  private void addBlocks(int i, int first, double[] p, double[] sum) {
    for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
      int j = partners[pair];
      SparsePairs.add(rows, blocks, pair, p, j, sum, i - first);
      SparsePairs.addTransposed(rows, blocks, pair, p, i, sum, j - first);
    }
  }

  /** All of the matrix, a row of blocks for every atom. */
  public PairBlocks whole() {
    int atoms = starts.length - 1;
    int[] all = new int[atoms + 1];
    for (int i = 0; i < atoms; i++) {
      for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
        all[i + 1]++;
        all[partners[pair] + 1] += partners[pair] == i ? 0 : 1;
      }
    }
    for (int i = 0; i < atoms; i++) {
      all[i + 1] += all[i];
    }
    int[] next = all.clone(); // where the next of a row goes
    int[] others = new int[all[atoms]];
    double[] theirs = new double[Math.multiplyExact(others.length, rows * rows)];
    for (int i = 0; i < atoms; i++) { // partners before an atom come to its row first
      for (int pair = starts[i]; pair < starts[i + 1]; pair++) {
        int j = partners[pair];
        others[next[i]] = j;
        put(pair, j == i ? 2 : 1, false, theirs, next[i]++);
        if (j != i) {
          others[next[j]] = i;
          put(pair, 1, true, theirs, next[j]++);
        }
      }
    }
    return new PairBlocks(all, others, theirs);
  }

  private void put(int pair, double factor, boolean transposed, double[] to, int at) {
    int block = rows * rows;
    for (int x = 0; x < block; x++) {
      int other = transposed ? x % rows * rows + x / rows : x;
      to[at * block + x] = factor * blocks[pair * block + other];
    }
  }
}
