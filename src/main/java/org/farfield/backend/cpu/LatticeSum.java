package org.farfield.backend.cpu;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.PhaseKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HalfSpace;
import org.farfield.spec.Precision;

/**
 * The sum over reciprocal vectors of one periodic structure as matrix products, 2 N K C D F flops
 * for K vectors of a half space.
 *
 * <p>Only Re(e^{ik·r} S*) counts for even l and only Im for odd l, so each channel needs two real
 * matrices of atoms × vectors, made from the phases and the channel's structure factor, times the
 * fields v̂ I_nl Y_lm of that parity, which all channels share.
 *
 * <p>Vectors are streamed in blocks of {@value #BLOCK}. Every result element adds its blocks in
 * order, whoever computes it, and structure factors add chunks of atoms whose size depends on the
 * number of atoms only: the bits do not depend on the number of threads.
 */
final class LatticeSum {
  private static final int BLOCK = 256;
  private static final int LANES = GemmKernel.ROWS;
  private static final int MAX_CHUNKS = 8;
  private static final int MAX_CHUNK_PANELS = 16;
  private static final int MAX_TASK_PANELS = 8; // their phases, factors and sums fit the L2 cache
  private static final int MAX_DOUBLES = 1 << 22; // of phases, and of the matrices, at a time

  private final LatticeJob lattice;
  private final Coefficients c;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final PhaseKernel loops;
  private final Scratch[] scratch; // per worker
  private final Scratch own;
  private final boolean single;
  private final int panels;
  private final int chunkPanels;
  private final int chunks;
  private final ParityOrder order;
  private final HalfSpace vectors;
  private final FieldMatrix fields;
  private final double[] fractional; // [axis][atom], padded to whole panels
  private long phaseNanos;

  LatticeSum(
      LatticeJob lattice,
      Coefficients c,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch[] scratch,
      int worker) {
    this.lattice = lattice;
    this.c = c;
    this.pool = pool;
    this.gemm = gemm;
    this.loops = gemm.phases();
    this.scratch = scratch;
    this.own = scratch[worker];
    this.single = lattice.tables.hyperparameters().precision() == Precision.SINGLE;
    panels = (c.atoms() + LANES - 1) / LANES;
    chunkPanels = Math.min(MAX_CHUNK_PANELS, (panels + MAX_CHUNKS - 1) / MAX_CHUNKS);
    chunks = (panels + chunkPanels - 1) / chunkPanels;
    order = lattice.order();
    vectors = lattice.vectors();
    int width = single ? gemm.floatColumns() : gemm.doubleColumns();
    fields = new FieldMatrix(lattice, vectors, order, width);
    fractional = Fractional.coordinates(lattice.structure, panels * LANES);
  }

  void run() {
    int blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    int largest = BLOCK * Math.max(2 * panels * LANES, fields.rowLength());
    int together = Math.min(blocks, Math.max(1, MAX_DOUBLES / largest));
    int rowTasks = rowTasks();
    for (int first = 0; first < blocks; first += together) {
      Group group = new Group(first, Math.min(together, blocks - first));
      long start = System.nanoTime();
      pool.run(chunks, (chunk, worker) -> phases(group, chunk));
      phaseNanos += System.nanoTime() - start;
      pool.run(group.blocks, (block, worker) -> matrix(group, block));
      pool.run(rowTasks, (task, worker) -> multiply(group, task, rowTasks, scratch[worker]));
    }
  }

  /** Time spent on phases and their sums over atoms, for benchmarks. */
  long phaseNanos() {
    return phaseNanos;
  }

  // Enough tasks for all threads, but panels enough in each to reuse the matrix from the cache.
  private int rowTasks() {
    int fewest = (panels + MAX_TASK_PANELS - 1) / MAX_TASK_PANELS;
    int most = Math.max(1, panels / 3);
    return Math.max(fewest, Math.min(most, 4 * pool.threads()));
  }

  /** Consecutive blocks that are in memory together. */
  private final class Group {
    final int firstVector;
    final int blocks;
    final double[] phases; // [block][panel][cos | sin][vector][lane]
    final double[] partial; // [chunk][channel][block][cos | sin][vector][lane]: Σ w cos | Σ w sin
    final double[] sums; // [channel][block][Re S | Im S][vector][lane], equal in all lanes
    final double[] matrix; // [block], see FieldMatrix
    final float[] singleMatrix;

    Group(int first, int blocks) {
      this.firstVector = first * BLOCK;
      this.blocks = blocks;
      phases = own.phases(blocks * phaseBlock());
      partial = own.partial(chunks * c.channels() * blocks * 2 * BLOCK * LANES);
      sums = own.sums(c.channels() * blocks * 2 * BLOCK * LANES);
      matrix = own.matrix(blocks * matrixBlock());
      singleMatrix = single ? own.singleMatrix(blocks * matrixBlock()) : null;
    }

    int vectors(int block) {
      return Math.min(BLOCK, LatticeSum.this.vectors.count() - firstVector - block * BLOCK);
    }

    int partialIndex(int chunk, int channel, int block) {
      return ((chunk * c.channels() + channel) * blocks + block) * 2 * BLOCK * LANES;
    }

    int sumIndex(int channel, int block) {
      return (channel * blocks + block) * 2 * BLOCK * LANES;
    }

    int phaseIndex(int block, int panel) {
      return block * phaseBlock() + panel * 2 * vectors(block) * LANES;
    }
  }

  private int phaseBlock() {
    return panels * LANES * 2 * BLOCK;
  }

  private int matrixBlock() {
    return BLOCK * fields.rowLength();
  }

  // e^{ik·r} of a chunk of atoms and its share of the structure factors.
  private void phases(Group group, int chunk) {
    PhaseTable table = new PhaseTable(vectors, loops);
    double[] weights = new double[LANES];
    int end = Math.min(panels, (chunk + 1) * chunkPanels);
    for (int panel = chunk * chunkPanels; panel < end; panel++) {
      table.prepare(fractional, panel * LANES, panels * LANES);
      for (int block = 0; block < group.blocks; block++) {
        int count = group.vectors(block);
        int start = group.phaseIndex(block, panel);
        table.fill(group.firstVector + block * BLOCK, count, group.phases, start);
        addSources(group, chunk, panel, block, weights);
      }
    }
  }

  private void addSources(Group group, int chunk, int panel, int block, double[] weights) {
    int length = 2 * group.vectors(block) * LANES;
    int start = group.phaseIndex(block, panel);
    for (int a = 0; a < c.channels(); a++) {
      double[] all = lattice.weights[a];
      boolean any = false;
      for (int i = 0; i < LANES; i++) {
        int atom = panel * LANES + i;
        weights[i] = atom < all.length ? all[atom] : 0;
        any |= weights[i] != 0;
      }
      if (any) {
        int target = group.partialIndex(chunk, a, block);
        loops.addWeighted(weights, group.phases, start, length, group.partial, target);
      }
    }
  }

  private void matrix(Group group, int block) {
    int count = group.vectors(block);
    for (int a = 0; a < c.channels(); a++) {
      sum(group, a, block, 2 * count);
    }
    int start = block * matrixBlock();
    fields.fill(group.firstVector + block * BLOCK, count, group.matrix, start);
    if (single) {
      for (int x = start; x < start + count * fields.rowLength(); x++) {
        group.singleMatrix[x] = (float) group.matrix[x];
      }
    }
  }

  // Structure factors: all chunks' shares, then the lanes, each sum repeated in all lanes.
  private void sum(Group group, int channel, int block, int rows) {
    double[] partial = group.partial;
    int first = group.partialIndex(0, channel, block);
    for (int chunk = 1; chunk < chunks; chunk++) {
      int from = group.partialIndex(chunk, channel, block);
      for (int x = 0; x < rows * LANES; x++) {
        partial[first + x] += partial[from + x];
      }
    }
    int target = group.sumIndex(channel, block);
    for (int row = 0; row < rows; row++) {
      double total = 0;
      for (int i = 0; i < LANES; i++) {
        total += partial[first + row * LANES + i];
      }
      Arrays.fill(group.sums, target + row * LANES, target + (row + 1) * LANES, total);
    }
  }

  private void multiply(Group group, int task, int tasks, Scratch mine) {
    int firstPanel = (int) ((long) panels * task / tasks);
    int taskPanels = (int) ((long) panels * (task + 1) / tasks) - firstPanel;
    int rows = taskPanels * LANES;
    int columns = fields.columns(0) + fields.columns(1); // of one density and channel
    int half = rows * BLOCK; // room for one parity
    double[] left = mine.panels(2 * half);
    float[] singleLeft = single ? mine.singlePanels(2 * half) : null;
    double[] tile = new double[LANES * gemm.doubleColumns()];
    float[] singleTile = new float[LANES * gemm.floatColumns()];
    double[] products = mine.products(rows * columns * lattice.densities() * c.channels());
    for (int block = 0; block < group.blocks; block++) {
      int count = group.vectors(block);
      for (int a = 0; a < c.channels(); a++) {
        parities(group, block, a, firstPanel, taskPanels, left, half);
        if (single) {
          round(left, half, rows * count, singleLeft);
        }
        for (int d = 0; d < lattice.densities(); d++) {
          int target = (d * c.channels() + a) * columns * rows;
          for (int parity = 0; parity < 2; parity++) {
            int n = fields.columns(parity);
            int b = block * matrixBlock() + fields.start(d, parity, count);
            if (single) {
              gemm.multiply(
                  rows,
                  n,
                  count,
                  singleLeft,
                  parity * half,
                  group.singleMatrix,
                  b,
                  products,
                  target,
                  columns,
                  singleTile);
            } else {
              gemm.multiply(
                  rows,
                  n,
                  count,
                  left,
                  parity * half,
                  group.matrix,
                  b,
                  products,
                  target,
                  columns,
                  tile);
            }
            target += n;
          }
        }
      }
    }
    add(products, firstPanel * LANES, rows, columns);
  }

  private static void round(double[] left, int half, int length, float[] singleLeft) {
    for (int start = 0; start <= half; start += half) {
      for (int x = start; x < start + length; x++) {
        singleLeft[x] = (float) left[x];
      }
    }
  }

  private void add(double[] products, int firstAtom, int rows, int columns) {
    int gap = fields.columns(0) - order.count(0);
    int end = Math.min(c.atoms(), firstAtom + rows);
    for (int i = firstAtom; i < end; i++) {
      for (int d = 0; d < lattice.densities(); d++) {
        for (int a = 0; a < c.channels(); a++) {
          int from = ((d * c.channels() + a) * rows + i - firstAtom) * columns;
          order.addTo(c.values(), c.index(i, lattice.density(d), a, 0), products, from, gap);
        }
      }
    }
  }

  // Re and Im of e^{ik·r} S* of a channel for some panels.
  private void parities(
      Group group,
      int block,
      int channel,
      int firstPanel,
      int taskPanels,
      double[] left,
      int half) {
    int length = group.vectors(block) * LANES;
    int sum = group.sumIndex(channel, block);
    for (int panel = 0; panel < taskPanels; panel++) {
      int phase = group.phaseIndex(block, firstPanel + panel);
      loops.parities(length, group.phases, phase, group.sums, sum, left, panel * length, half);
    }
  }
}
