package org.farfield.backend.cpu;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
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
 * number of atoms only: the bits do not depend on the number of threads. Phases and fields, which
 * do not depend on the sources, stay for the next ones where there is memory for them; vectors and
 * fields stay besides for the next structure of the same cell ({@link CellFields}).
 */
final class LatticeSum {
  /** Vectors of a block. */
  static final int BLOCK = 256;

  private static final int LANES = GemmKernel.ROWS;
  private static final int MAX_CHUNKS = 8;
  private static final int MAX_CHUNK_PANELS = 16;
  private static final int MAX_TASK_PANELS = 8; // their phases, factors and sums fit the L2 cache
  private static final int MAX_DOUBLES = 1 << 22; // of phases, and of the matrices, at a time

  private final LatticeJob lattice;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final PhaseKernel loops;
  private final Scratch[] scratch; // per worker
  private final boolean single;
  private final int panels;
  private final CentreRows rows;
  private final int chunkPanels;
  private final int chunks;
  private final int together; // blocks of a group
  private final ParityOrder order;
  private final HalfSpace vectors;
  private final FieldMatrix fields;
  private final Optional<CellFields> cellFields; // whose fields these are
  private final double[] fractional; // [axis][atom], padded to whole panels
  private final Kept[] kept; // by group; of those that are not kept null
  private final KeptMemory memory;
  private long phaseNanos;

  /**
   * Prepares the sum of a structure.
   *
   * @param worker who asks, whose scratch is free
   * @param memory for phases and fields that stay for the next sources
   */
  LatticeSum(
      LatticeJob lattice,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch[] scratch,
      int worker,
      KeptMemory memory) {
    this.lattice = lattice;
    this.memory = memory;
    this.pool = pool;
    this.gemm = gemm;
    this.loops = gemm.phases();
    this.scratch = scratch;
    this.single = lattice.tables.hyperparameters().precision() == Precision.SINGLE;
    panels = (lattice.structure.size() + LANES - 1) / LANES;
    rows = new CentreRows(lattice.job);
    chunkPanels = Math.min(MAX_CHUNK_PANELS, (panels + MAX_CHUNKS - 1) / MAX_CHUNKS);
    chunks = (panels + chunkPanels - 1) / chunkPanels;
    order = lattice.order();
    int width = single ? gemm.floatColumns() : gemm.doubleColumns();
    cellFields = CellFields.of(lattice, width);
    vectors = scratch[worker].vectors(cellFields, lattice::vectors);
    fields = new FieldMatrix(lattice, vectors, order, width);
    fractional = Fractional.coordinates(lattice.structure, panels * LANES);
    int blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    int largest = BLOCK * Math.max(2 * panels * LANES, fields.rowLength());
    together = Math.max(1, Math.min(blocks, MAX_DOUBLES / largest));
    kept = new Kept[(blocks + together - 1) / together];
  }

  /**
   * Adds the sum of some sources.
   *
   * @param worker who asks, whose scratch is free
   */
  void run(Sources sources, Coefficients c, int worker) {
    if (rows.panels() == 0) {
      return;
    }
    int blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    int rowTasks = rowTasks();
    WaveBlock.Rows[] moments = new WaveBlock.Rows[sources.rows() == 1 ? 0 : sources.channels()];
    Arrays.setAll(moments, a -> WaveBlock.Rows.of(gemm, sources, a));
    for (int g = 0; g < kept.length; g++) {
      int first = g * together;
      Group group = new Group(g, Math.min(together, blocks - first), sources, c, scratch[worker]);
      long start = System.nanoTime();
      if (moments.length == 0) {
        pool.run(chunks, (chunk, task) -> phases(group, chunk));
        phaseNanos += System.nanoTime() - start;
        pool.run(group.blocks, (block, task) -> matrix(group, block));
      } else {
        if (!group.isFilled) {
          pool.run(chunks, (chunk, task) -> phases(group, chunk));
        }
        phaseNanos += System.nanoTime() - start;
        pool.run(group.blocks, (block, task) -> matrix(group, block, moments));
      }
      pool.run(rowTasks, (task, other) -> multiply(group, task, rowTasks, scratch[other]));
      if (kept[g] != null) {
        kept[g].isFilled = true;
      } else if (kept.length == 1) {
        scratch[worker].hold(cellFields);
      }
    }
  }

  /** Time spent on phases and their sums over atoms, for benchmarks. */
  long phaseNanos() {
    return phaseNanos;
  }

  // Enough tasks for all threads, but panels enough in each to reuse the matrix from the cache.
  private int rowTasks() {
    int fewest = (rows.panels() + MAX_TASK_PANELS - 1) / MAX_TASK_PANELS;
    int most = Math.max(1, rows.panels() / 3);
    return Math.max(fewest, Math.min(most, 4 * pool.threads()));
  }

  LatticeJob lattice() {
    return lattice;
  }

  ParityOrder order() {
    return order;
  }

  HalfSpace vectors() {
    return vectors;
  }

  /** Panels of atoms. */
  int panels() {
    return panels;
  }

  /** Blocks of vectors. */
  int blocks() {
    return (vectors.count() + BLOCK - 1) / BLOCK;
  }

  /** Phases and fields of one block after the other in double precision, for one thread. */
  final class BlockFactors {
    /** Vectors of the block. */
    int count;

    /** {@code [panel][cos | sin][vector][lane]}, from {@link #phaseStart} on. */
    double[] phases;

    int phaseStart;

    /** Fields as left-hand panels, {@code [density][parity][panel of vectors][field][lane]}. */
    final double[] left = new double[lattice.densities() * (order.even + order.odd) * BLOCK];

    private double[] ownPhases; // of what does not stay
    private double[] ownMatrix;

    /** Goes to a block. */
    void go(int block) {
      count = Math.min(BLOCK, vectors.count() - block * BLOCK);
      Kept mine = kept[block / together];
      boolean isFilled = mine != null && mine.isFilled;
      if (isFilled) {
        phases = mine.phases;
        phaseStart = block % together * phaseBlock();
      } else {
        makePhases(block);
      }
      if (isFilled && !single) {
        pack(mine.matrix, block % together * matrixBlock());
      } else {
        ownMatrix = ownMatrix == null ? new double[matrixBlock()] : ownMatrix;
        fields.fill(block * BLOCK, count, ownMatrix, 0);
        pack(ownMatrix, 0);
      }
    }

    private void makePhases(int block) {
      ownPhases = ownPhases == null ? new double[phaseBlock()] : ownPhases;
      phases = ownPhases;
      phaseStart = 0;
      PhaseTable table = new PhaseTable(vectors, loops);
      for (int panel = 0; panel < panels; panel++) {
        table.prepare(fractional, panel * LANES, panels * LANES);
        table.fill(block * BLOCK, count, phases, panel * 2 * count * LANES);
      }
    }

    /** Where the fields of a parity start. */
    int leftStart(int density, int parity) {
      return (density * (order.even + order.odd) + order.start(parity)) * BLOCK;
    }

    private void pack(double[] matrix, int from) {
      int width = fields.width();
      for (int d = 0; d < lattice.densities(); d++) {
        for (int parity = 0; parity < 2; parity++) {
          int inner = order.count(parity);
          int to = leftStart(d, parity);
          for (int x = 0; x < inner; x++) {
            int source =
                from + fields.start(d, parity, count) + x / width * count * width + x % width;
            for (int q = 0; q < count; q++) {
              left[to + (q / LANES * inner + x) * LANES + q % LANES] = matrix[source + q * width];
            }
          }
        }
      }
    }
  }

  /** What a group has that does not depend on sources. */
  private final class Kept {
    final double[] phases; // [block][panel][cos | sin][vector][lane]
    final double[] matrix; // [block], see FieldMatrix; null if it is single
    final float[] singleMatrix;
    boolean isFilled;

    Kept(int blocks) {
      phases = new double[blocks * phaseBlock()];
      matrix = single ? null : new double[blocks * matrixBlock()];
      singleMatrix = single ? new float[blocks * matrixBlock()] : null;
    }
  }

  private long keptBytes(int blocks) {
    return (long) blocks * (8L * phaseBlock() + (single ? 4L : 8L) * matrixBlock());
  }

  /** Consecutive blocks that are in memory together. */
  private final class Group {
    final Sources source;
    final Coefficients c;
    final int firstVector;
    final int blocks;
    final boolean isFilled; // with phases and fields
    final boolean hasFields;
    final double[] phases; // [block][panel][cos | sin][vector][lane]
    final double[] partial; // [chunk][channel][block][cos | sin][vector][lane]: Σ w cos | Σ w sin
    final double[] sums; // [channel][block][Re S | Im S][vector][lane], equal in all lanes
    final double[] matrix; // [block], see FieldMatrix
    final float[] singleMatrix;

    Group(int index, int blocks, Sources source, Coefficients c, Scratch own) {
      this.source = source;
      this.c = c;
      this.firstVector = index * together * BLOCK;
      this.blocks = blocks;
      if (kept[index] == null && memory.take(keptBytes(blocks))) {
        kept[index] = new Kept(blocks);
      }
      Kept mine = kept[index];
      isFilled = mine != null && mine.isFilled;
      hasFields = isFilled || (mine == null && kept.length == 1 && own.holds(cellFields));
      if (!hasFields) {
        own.release();
      }
      phases = mine == null ? own.phases(blocks * phaseBlock()) : mine.phases;
      matrix = mine == null || single ? own.matrix(blocks * matrixBlock()) : mine.matrix;
      singleMatrix =
          !single
              ? null
              : mine == null ? own.singleMatrix(blocks * matrixBlock()) : mine.singleMatrix;
      int shares = source.rows() == 1 ? chunks * c.channels() * blocks : 0;
      partial = own.partial(shares * 2 * BLOCK * LANES);
      sums = own.sums(c.channels() * blocks * 2 * BLOCK * LANES);
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

  // e^{ik·r} of a chunk of atoms and, of charges, its share of the structure factors.
  private void phases(Group group, int chunk) {
    PhaseTable table = group.isFilled ? null : new PhaseTable(vectors, loops);
    boolean charges = group.source.rows() == 1;
    double[] weights = new double[LANES];
    int end = Math.min(panels, (chunk + 1) * chunkPanels);
    for (int panel = chunk * chunkPanels; panel < end; panel++) {
      if (table != null) {
        table.prepare(fractional, panel * LANES, panels * LANES);
      }
      for (int block = 0; block < group.blocks; block++) {
        if (table != null) {
          int start = group.phaseIndex(block, panel);
          int first = group.firstVector + block * BLOCK;
          table.fill(first, group.vectors(block), group.phases, start);
        }
        if (charges) {
          addSources(group, chunk, panel, block, weights);
        }
      }
    }
  }

  private void addSources(Group group, int chunk, int panel, int block, double[] weights) {
    int length = 2 * group.vectors(block) * LANES;
    int start = group.phaseIndex(block, panel);
    for (int a = 0; a < group.c.channels(); a++) {
      double[] all = group.source.weights()[a];
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

  // Structure factors of multipoles: all moments at once, by one more matrix product.
  private void matrix(Group group, int block, WaveBlock.Rows[] moments) {
    int count = group.vectors(block);
    WaveBlock waves = new WaveBlock(gemm, BLOCK);
    WaveBlock.Moments factors = waves.new Moments(group.source.rows());
    factors.fill(vectors, group.firstVector + block * BLOCK, count);
    int start = group.phaseIndex(block, 0);
    for (int a = 0; a < moments.length; a++) {
      waves.clear();
      waves.add(count, factors.left, new int[2], moments[a], group.phases, start, panels);
      waves.total(count, group.sums, group.sumIndex(a, block));
    }
    fillMatrix(group, block);
  }

  private void matrix(Group group, int block) {
    sums(group, block);
    fillMatrix(group, block);
  }

  private void fillMatrix(Group group, int block) {
    if (group.hasFields) {
      return;
    }
    int count = group.vectors(block);
    int start = block * matrixBlock();
    fields.fill(group.firstVector + block * BLOCK, count, group.matrix, start);
    if (single) {
      for (int x = start; x < start + count * fields.rowLength(); x++) {
        group.singleMatrix[x] = (float) group.matrix[x];
      }
    }
  }

  // Structure factors of charges: all chunks' shares, then the lanes, each sum in all lanes.
  private void sums(Group group, int block) {
    int count = group.vectors(block);
    double[] totals = new double[2 * count];
    for (int a = 0; a < group.c.channels(); a++) {
      total(group, a, block, totals);
      int target = group.sumIndex(a, block);
      for (int row = 0; row < 2 * count; row++) {
        int at = target + row * LANES;
        Arrays.fill(group.sums, at, at + LANES, totals[row]);
      }
    }
  }

  private void total(Group group, int channel, int block, double[] totals) {
    double[] partial = group.partial;
    int first = group.partialIndex(0, channel, block);
    for (int chunk = 1; chunk < chunks; chunk++) {
      int from = group.partialIndex(chunk, channel, block);
      for (int x = 0; x < totals.length * LANES; x++) {
        partial[first + x] += partial[from + x];
      }
    }
    for (int row = 0; row < totals.length; row++) {
      double total = 0;
      for (int i = 0; i < LANES; i++) {
        total += partial[first + row * LANES + i];
      }
      totals[row] = total;
    }
  }

  private void multiply(Group group, int task, int tasks, Scratch mine) {
    int first = (int) ((long) rows.panels() * task / tasks);
    int taskPanels = (int) ((long) rows.panels() * (task + 1) / tasks) - first;
    int height = taskPanels * LANES;
    int columns = fields.columns(0) + fields.columns(1); // of one density and channel
    int half = height * BLOCK; // room for one parity
    int channels = group.c.channels();
    double[] left = mine.panels(2 * half);
    float[] singleLeft = single ? mine.singlePanels(2 * half) : null;
    double[] tile = new double[LANES * gemm.doubleColumns()];
    float[] singleTile = new float[LANES * gemm.floatColumns()];
    double[] products = mine.products(height * columns * lattice.densities() * channels);
    double[] gathered =
        rows.isGathered() ? mine.gathered(taskPanels * 2 * BLOCK * LANES) : group.phases;
    for (int block = 0; block < group.blocks; block++) {
      int count = group.vectors(block);
      for (int panel = 0; panel < taskPanels && rows.isGathered(); panel++) {
        int at = panel * 2 * count * LANES;
        int start = group.phaseIndex(block, 0);
        rows.gather(first + panel, 2 * count, group.phases, start, gathered, at);
      }
      for (int a = 0; a < channels; a++) {
        parities(group, block, a, first, taskPanels, gathered, left, half);
        if (single) {
          round(left, half, height * count, singleLeft);
        }
        for (int d = 0; d < lattice.densities(); d++) {
          int target = (d * channels + a) * columns * height;
          for (int parity = 0; parity < 2; parity++) {
            int n = fields.columns(parity);
            int b = block * matrixBlock() + fields.start(d, parity, count);
            if (single) {
              gemm.multiply(
                  height,
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
                  height,
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
    add(group.c, products, first, height, columns);
  }

  private static void round(double[] left, int half, int length, float[] singleLeft) {
    for (int start = 0; start <= half; start += half) {
      for (int x = start; x < start + length; x++) {
        singleLeft[x] = (float) left[x];
      }
    }
  }

  private void add(Coefficients c, double[] products, int first, int height, int columns) {
    int gap = fields.columns(0) - order.count(0);
    for (int row = 0; row < height; row++) {
      int i = rows.atom(first * LANES + row);
      if (i < 0) {
        break; // the last panel is not full
      }
      for (int d = 0; d < lattice.densities(); d++) {
        for (int a = 0; a < c.channels(); a++) {
          int from = ((d * c.channels() + a) * height + row) * columns;
          order.addTo(c.values(), c.index(i, lattice.density(d), a, 0), products, from, gap);
        }
      }
    }
  }

  // Re and Im of e^{ik·r} S* of a channel for some panels of rows.
  private void parities(
      Group group,
      int block,
      int channel,
      int first,
      int taskPanels,
      double[] phases,
      double[] left,
      int half) {
    int length = group.vectors(block) * LANES;
    int sum = group.sumIndex(channel, block);
    for (int panel = 0; panel < taskPanels; panel++) {
      int phase =
          rows.isGathered()
              ? 2 * panel * length
              : group.phaseIndex(block, rows.lying(first + panel));
      loops.parities(length, phases, phase, group.sums, sum, left, panel * length, half);
    }
  }
}
