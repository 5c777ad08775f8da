package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import java.util.Optional;
import org.farfield.backend.Fractional;
import org.farfield.backend.KeptHeap;
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
 * number of atoms only: the bits do not depend on the number of threads. Fields, which do not
 * depend on the sources, stay for the next ones where there is memory for them; vectors and fields
 * stay besides for the next structure of the same cell ({@link CellFields}). Phases are made
 * whenever they are used ({@link PhaseTable}).
 */
public final class LatticeSum implements WaveSum {
  /** Vectors of a block. */
  static final int BLOCK = 256;

  private static final int LANES = GemmKernel.ROWS;
  private static final int PADDING = 64; // no kernel's panels of fields have more
  private static final int MAX_CHUNKS = 8;
  private static final int MIN_CHUNK_PANELS = 4;
  private static final int MAX_CHUNK_PANELS = 16;
  private static final double[] ONES = {1, 1, 1, 1}; // per lane
  private static final int MAX_TASK_PANELS = 16; // of all channels: factors fit the L2 cache
  private static final int MAX_DOUBLES = 1 << 22; // of structure factors, and of fields, at a time

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
  private final PhaseTable phases; // of atoms
  private final PhaseTable centrePhases; // of rows
  private final Kept[] kept; // by group; of those that are not kept null
  private final KeptHeap memory;
  private long phaseNanos;

  /**
   * Prepares the sum of a structure.
   *
   * @param worker who asks, whose scratch is free
   * @param memory for phases and fields that stay for the next sources
   */
  public LatticeSum(
      LatticeJob lattice,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch[] scratch,
      int worker,
      KeptHeap memory) {
    this.lattice = lattice;
    this.memory = memory;
    this.pool = pool;
    this.gemm = gemm;
    this.loops = gemm.phases();
    this.scratch = scratch;
    this.single = lattice.tables.hyperparameters().precision() == Precision.SINGLE;
    panels = (lattice.structure.size() + LANES - 1) / LANES;
    rows = new CentreRows(lattice.job);
    int share = Math.max(MIN_CHUNK_PANELS, (panels + MAX_CHUNKS - 1) / MAX_CHUNKS);
    chunkPanels = Math.min(MAX_CHUNK_PANELS, share);
    chunks = (panels + chunkPanels - 1) / chunkPanels;
    order = lattice.order();
    int width = single ? gemm.floatColumns() : gemm.doubleColumns();
    cellFields = CellFields.of(lattice, width);
    vectors = scratch[worker].vectors(cellFields, lattice::vectors);
    fields = new FieldMatrix(lattice, vectors, order, width);
    double[] fractional = Fractional.byAxis(lattice.structure, panels * LANES);
    phases = new PhaseTable(fractional, vectors, BLOCK, loops);
    centrePhases =
        rows.isGathered() ? new PhaseTable(rows.gather(fractional), vectors, BLOCK, loops) : phases;
    int blocks = blocks();
    int shares = chunks * lattice.sources.channels() * 2 * LANES;
    // not as the kernel pads: what is added to results at a time is in their bits
    int largest =
        BLOCK * Math.max(shares, lattice.densities() * (order.even + order.odd + PADDING));
    together = Math.max(1, Math.min(blocks, MAX_DOUBLES / largest));
    kept = new Kept[(blocks + together - 1) / together];
  }

  @Override
  public void run(Sources sources, Coefficients c, int worker) {
    if (rows.panels() == 0) {
      return;
    }
    int blocks = blocks();
    int rowTasks = rowTasks(sources.channels());
    WaveBlock.Rows[] moments = new WaveBlock.Rows[sources.rows() == 1 ? 0 : sources.channels()];
    Arrays.setAll(moments, a -> WaveBlock.Rows.of(gemm, sources, a));
    for (int g = 0; g < kept.length; g++) {
      int first = g * together;
      Group group = new Group(g, Math.min(together, blocks - first), sources, c, scratch[worker]);
      long start = System.nanoTime();
      if (moments.length == 0) {
        pool.run(chunks, (chunk, task) -> addSources(group, chunk));
        phaseNanos += System.nanoTime() - start;
        pool.run(group.blocks, (block, task) -> matrix(group, block));
      } else {
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

  /** Time spent on structure factors of charges, for benchmarks. */
  public long phaseNanos() {
    return phaseNanos;
  }

  // Enough tasks for all threads, but panels enough in each to reuse the matrix from the cache.
  private int rowTasks(int channels) {
    int largest = Math.max(1, MAX_TASK_PANELS / channels);
    int fewest = (rows.panels() + largest - 1) / largest;
    int most = Math.max(1, rows.panels() / 3);
    return Math.max(fewest, Math.min(most, 4 * pool.threads()));
  }

  public LatticeJob lattice() {
    return lattice;
  }

  ParityOrder order() {
    return order;
  }

  HalfSpace vectors() {
    return vectors;
  }

  /** Of all atoms. */
  PhaseTable phases() {
    return phases;
  }

  /** Blocks of vectors. */
  int blocks() {
    return (vectors.count() + BLOCK - 1) / BLOCK;
  }

  private int vectors(int block) {
    return Math.min(BLOCK, vectors.count() - block * BLOCK);
  }

  /** Fields of one block after the other in double precision, for one thread. */
  final class BlockFields {
    /** Vectors of the block. */
    int count;

    /** Fields as left-hand panels, {@code [density][parity][panel of vectors][field][lane]}. */
    final double[] left = new double[lattice.densities() * (order.even + order.odd) * BLOCK];

    private double[] own; // of what does not stay

    /** Goes to a block. */
    void go(int block) {
      count = vectors(block);
      Kept mine = kept[block / together];
      if (mine != null && mine.isFilled && !single) {
        pack(mine.matrix, block % together * matrixBlock());
      } else {
        own = own == null ? new double[matrixBlock()] : own;
        fields.fill(block * BLOCK, count, own, 0);
        pack(own, 0);
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
    final double[] matrix; // [block], see FieldMatrix; null if it is single
    final float[] singleMatrix;
    boolean isFilled;

    Kept(int blocks) {
      matrix = single ? null : new double[blocks * matrixBlock()];
      singleMatrix = single ? new float[blocks * matrixBlock()] : null;
    }
  }

  // That of a group, where memory is left for it; else null.
  private Kept kept(int group, int blocks) {
    if (kept[group] == null && memory.take(keptBytes(blocks))) {
      kept[group] = new Kept(blocks);
    }
    return kept[group];
  }

  /**
   * Fills the fields that stay, before {@link BlockFields} ask for them: where values are summed
   * with mirror images nobody else does. Not those in single precision, which are no use to them.
   */
  void keepFields() {
    if (single) {
      return;
    }
    for (int g = 0; g < kept.length; g++) {
      int first = g * together;
      int blocks = Math.min(together, blocks() - first);
      Kept mine = kept(g, blocks);
      if (mine != null && !mine.isFilled) {
        pool.run(blocks, (block, task) -> fill(first + block, mine.matrix, block));
        mine.isFilled = true;
      }
    }
  }

  private void fill(int block, double[] matrix, int place) {
    fields.fill(block * BLOCK, vectors(block), matrix, place * matrixBlock());
  }

  private long keptBytes(int blocks) {
    return (single ? 4L : 8L) * blocks * matrixBlock();
  }

  /** Consecutive blocks that are in memory together. */
  private final class Group {
    final Sources source;
    final Coefficients c;
    final int firstBlock;
    final int blocks;
    final boolean hasFields;
    final double[] partial; // [chunk][channel][block][cos | sin][vector][lane]: Σ w cos | Σ w sin
    final double[] sums; // [channel][block][Re S | Im S][vector][lane], equal in all lanes
    final double[] matrix; // [block], see FieldMatrix
    final float[] singleMatrix;

    Group(int index, int blocks, Sources source, Coefficients c, Scratch own) {
      this.source = source;
      this.c = c;
      this.firstBlock = index * together;
      this.blocks = blocks;
      Kept mine = kept(index, blocks);
      hasFields = mine == null ? kept.length == 1 && own.holds(cellFields) : mine.isFilled;
      if (!hasFields) {
        own.release();
      }
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
      return LatticeSum.this.vectors(firstBlock + block);
    }

    int partialIndex(int chunk, int channel, int block) {
      return ((chunk * c.channels() + channel) * blocks + block) * 2 * BLOCK * LANES;
    }

    int sumIndex(int channel, int block) {
      return (channel * blocks + block) * 2 * BLOCK * LANES;
    }
  }

  private int matrixBlock() {
    return BLOCK * fields.rowLength();
  }

  // A chunk's share of the structure factors of charges, block after block: its sums stay in the
  // cache.
  private void addSources(Group group, int chunk) {
    double[] panelPhases = new double[2 * BLOCK * LANES];
    double[] lanes = new double[LANES];
    int end = Math.min(panels, (chunk + 1) * chunkPanels);
    for (int block = 0; block < group.blocks; block++) {
      int count = group.vectors(block);
      for (int panel = chunk * chunkPanels; panel < end; panel++) {
        phases.fill(panel, group.firstBlock + block, count, panelPhases, 0);
        for (int a = 0; a < group.c.channels(); a++) {
          if (copyWeights(group.source.weights()[a], panel, lanes)) {
            int target = group.partialIndex(chunk, a, block);
            loops.addWeighted(lanes, panelPhases, 0, 2 * count * LANES, group.partial, target);
          }
        }
      }
    }
  }

  // whether there are any
  private static boolean copyWeights(double[] weights, int panel, double[] lanes) {
    boolean any = false;
    for (int i = 0; i < LANES; i++) {
      int atom = panel * LANES + i;
      lanes[i] = atom < weights.length ? weights[atom] : 0;
      any |= lanes[i] != 0;
    }
    return any;
  }

  // Structure factors of multipoles: all moments at once, by one more matrix product.
  private void matrix(Group group, int block, WaveBlock.Rows[] moments) {
    int count = group.vectors(block);
    WaveBlock waves = new WaveBlock(gemm, BLOCK);
    WaveBlock.Moments factors = waves.new Moments(group.source.rows());
    factors.fill(vectors, (group.firstBlock + block) * BLOCK, count);
    for (int a = 0; a < moments.length; a++) {
      waves.clear();
      waves.add(count, factors.left, new int[2], moments[a], phases, group.firstBlock + block);
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
    fill(group.firstBlock + block, group.matrix, block);
    if (single) {
      int start = block * matrixBlock();
      for (int x = start; x < start + group.vectors(block) * fields.rowLength(); x++) {
        group.singleMatrix[x] = (float) group.matrix[x];
      }
    }
  }

  // Structure factors of charges: all chunks' shares, then the lanes, each sum in all lanes.
  private void sums(Group group, int block) {
    int length = 2 * group.vectors(block) * LANES;
    double[] partial = group.partial;
    for (int a = 0; a < group.c.channels(); a++) {
      int first = group.partialIndex(0, a, block);
      for (int chunk = 1; chunk < chunks; chunk++) {
        int from = group.partialIndex(chunk, a, block);
        loops.addWeighted(ONES, partial, from, length, partial, first);
      }
      addLanes(partial, first, length, group.sums, group.sumIndex(a, block));
    }
  }

  // By itself: with the vectors of its caller the compiler takes ten times as long.
  private static void addLanes(double[] lanes, int from, int length, double[] sums, int to) {
    for (int x = 0; x < length; x += LANES) {
      double total = 0;
      for (int i = 0; i < LANES; i++) {
        total += lanes[from + x + i];
      }
      for (int i = 0; i < LANES; i++) {
        sums[to + x + i] = total;
      }
    }
  }

  private void multiply(Group group, int task, int tasks, Scratch mine) {
    int first = (int) ((long) rows.panels() * task / tasks);
    int height = ((int) ((long) rows.panels() * (task + 1) / tasks) - first) * LANES;
    int columns = fields.columns(0) + fields.columns(1); // of one density and channel
    int channels = group.c.channels();
    int half = channels * height * BLOCK; // room for one parity
    double[] left = single ? null : mine.panels(2 * half);
    float[] singleLeft = single ? mine.singlePanels(2 * half) : null;
    double[] tile = new double[LANES * gemm.doubleColumns()];
    float[] singleTile = new float[LANES * gemm.floatColumns()];
    double[] products = mine.products(height * columns * lattice.densities() * channels);
    double[] panelPhases = new double[2 * BLOCK * LANES];
    for (int block = 0; block < group.blocks; block++) {
      int count = group.vectors(block);
      for (int row = 0; row < height; row += LANES) {
        int panel = rows.panel(first + row / LANES);
        centrePhases.fill(panel, group.firstBlock + block, count, panelPhases, 0);
        for (int a = 0; a < channels; a++) {
          int sum = group.sumIndex(a, block);
          int at = (a * height + row) * count;
          int length = count * LANES;
          if (single) {
            loops.parities(length, panelPhases, 0, group.sums, sum, singleLeft, at, half);
          } else {
            loops.parities(length, panelPhases, 0, group.sums, sum, left, at, half);
          }
        }
      }
      for (int d = 0; d < lattice.densities(); d++) {
        int target = d * channels * columns * height;
        for (int parity = 0; parity < 2; parity++) {
          int n = fields.columns(parity);
          int b = block * matrixBlock() + fields.start(d, parity, count);
          int a = parity * half;
          int m = channels * height;
          if (single) {
            float[] matrix = group.singleMatrix;
            gemm.multiply(
                m, n, count, singleLeft, a, matrix, b, products, target, columns, singleTile);
          } else {
            gemm.multiply(m, n, count, left, a, group.matrix, b, products, target, columns, tile);
          }
          target += n;
        }
      }
    }
    add(group.c, products, first, height, columns);
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
}
