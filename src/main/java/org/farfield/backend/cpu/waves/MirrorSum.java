package org.farfield.backend.cpu.waves;

import java.util.Optional;
import java.util.stream.IntStream;
import org.farfield.backend.Fractional;
import org.farfield.backend.KeptHeap;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.Mirrors;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.MirrorKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Precision;
import org.farfield.structure.Structure;

/**
 * The sum of {@link LatticeSum} for charges in a cell whose vectors lie along x, y and z, with a
 * quarter of its operations: each reciprocal vector is taken together with its mirror images.
 *
 * <p>Over the images of k, Σ_j w_j cos(k·r_ij) and Σ_j w_j sin(k·r_ij) fall into eight real sums of
 * products of a cosine or sine of each axis, and each field v̂ I_nl Y_lm, even or odd in each
 * mirror, meets one of them. The matrix product is that of fields × vectors with vectors × atoms of
 * each class, over one of eight vectors of all space. For k with a component 0, whose images are
 * fewer, the fields have the lower factor.
 *
 * <p>Vectors are streamed in blocks. Every result element adds its blocks in order, whoever
 * computes it: the bits do not depend on the number of threads. In single precision, what is added
 * up within a block, or a chunk of atoms, is single, and the sum of all of them double.
 */
public final class MirrorSum implements WaveSum {
  private static final int CLASSES = MirrorKernel.CLASSES;
  private static final int MAX_DOUBLES = 1 << 22; // of structure factors, and of fields, at a time
  private static final int MOST_PIECES = 8; // of a task: its products stay in the L2 cache
  private static final int GAP = 40; // between classes, lest their numbers meet in the cache
  private static final double FACTOR_TASK = 5e4; // atoms times vectors times channels, at least

  private final LatticeJob lattice;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final MirrorKernel loops;
  private final boolean single;
  private final int lanes; // atoms of a group
  private final int width; // columns of a panel
  private final Scratch[] scratch; // per worker
  private final KeptHeap memory;
  private final Optional<CellFields> cellFields;
  private final MirrorVectors vectors;
  private final MirrorOrder order;
  private final MirrorFields fields;
  private final int[] centres;
  private final MirrorPowers rows; // phases of centres
  private final float[] singleRows; // the same, rounded; null if it is not single
  private final MirrorFactors factors;
  private final int[] places; // of powers, for all runs, see MirrorKernel
  private final int together; // blocks of a group
  private final Kept[] kept; // by group; of those that are not kept null

  /** Whether there is one for a sum, and it is the faster one. */
  public static boolean fits(Term.Lattice term, PlannedStructure job) {
    Structure structure = job.structure();
    return Mirrors.pay(term.box(structure), structure.size(), job.sources().degree());
  }

  /**
   * Prepares the sum of charges in a cell that has {@link Mirrors}.
   *
   * @param worker who asks, whose scratch is free
   * @param memory for fields that stay for the next sources
   */
  public MirrorSum(
      LatticeJob lattice,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch[] scratch,
      int worker,
      KeptHeap memory) {
    this.lattice = lattice;
    this.pool = pool;
    this.gemm = gemm;
    this.scratch = scratch;
    this.memory = memory;
    loops = gemm.mirrors();
    single = lattice.tables.hyperparameters().precision() == Precision.SINGLE;
    lanes = single ? MirrorKernel.FLOAT_LANES : MirrorKernel.LANES;
    width = single ? gemm.floatColumns() : gemm.doubleColumns();
    int[] axes = Mirrors.axes(lattice.structure.cell()).orElseThrow();
    cellFields = CellFields.of(lattice, width);
    vectors =
        scratch[worker].mirrors(cellFields, scratch[worker].vectors(cellFields, lattice::vectors));
    order = scratch[worker].order(lattice.maxAngular(), lattice.radial(), axes);
    fields = new MirrorFields(lattice, vectors, order);
    int[] max = IntStream.range(0, 3).map(vectors.all()::max).toArray();
    int atoms = lattice.structure.size();
    double[] fractional = Fractional.byAxis(lattice.structure, padded(atoms));
    MirrorPowers all = new MirrorPowers(fractional, max);
    centres = lattice.job.centres();
    rows = centres.length == atoms ? all : new MirrorPowers(gathered(fractional), max);
    singleRows = single ? MirrorFactors.rounded(rows.values, new float[rows.values.length]) : null;
    factors = new MirrorFactors(gemm, single, all, vectors.runs(), max[2]);
    places = places(vectors.runs(), rows);
    int largest = vectors.size * Math.max(lattice.sources.channels() * CLASSES, rowLength());
    together = Math.max(1, Math.min(vectors.blocks(), MAX_DOUBLES / largest));
    kept = new Kept[(vectors.blocks() + together - 1) / together];
  }

  private static void round(double[] numbers, int from, int length, float[] result, int to) {
    for (int x = 0; x < length; x++) {
      result[to + x] = (float) numbers[from + x];
    }
  }

  // A loop in the constructor would have Java compile all of that, with all that it calls.
  private static int[] places(int[] runs, MirrorPowers rows) {
    int[] places = runs.clone();
    for (int run = 0; run < places.length; run += MirrorKernel.RUN) {
      for (int axis = 0; axis < 3; axis++) {
        places[run + axis] = rows.at(axis, places[run + axis]);
      }
    }
    return places;
  }

  private int padded(int atoms) {
    return (atoms + lanes - 1) / lanes * lanes;
  }

  private double[] gathered(double[] fractional) {
    int size = fractional.length / 3;
    int stride = padded(centres.length);
    double[] result = new double[3 * stride];
    for (int axis = 0; axis < 3; axis++) {
      for (int row = 0; row < centres.length; row++) {
        result[axis * stride + row] = fractional[axis * size + centres[row]];
      }
    }
    return result;
  }

  private int rowLength() {
    return fields.rowLength();
  }

  @Override
  public void run(Sources sources, Coefficients c, int worker) {
    if (centres.length == 0) {
      return;
    }
    for (int g = 0; g < kept.length; g++) {
      add(new Group(g, sources, c, scratch[worker]), g, worker);
    }
  }

  private void add(Group group, int g, int worker) {
    int[] runs = vectors.runs();
    int from = vectors.firstRun(group.firstBlock) / MirrorKernel.RUN;
    int count = vectors.firstRun(group.firstBlock + group.blocks) / MirrorKernel.RUN - from;
    double work = (double) rows.stride * group.vectors * group.source.channels();
    int tasks = (int) Math.max(1, Math.min(work / FACTOR_TASK, Math.min(count, most())));
    int[] before = new int[count + 1]; // vectors
    for (int r = 0; r < count; r++) {
      before[r + 1] = before[r] + runs[(from + r) * MirrorKernel.RUN + 3];
    }
    pool.run(
        tasks,
        (task, other) -> {
          int first = (int) ((long) count * task / tasks);
          int end = (int) ((long) count * (task + 1) / tasks);
          factors.fill(
              group.source.weights(),
              (from + first) * MirrorKernel.RUN,
              (from + end) * MirrorKernel.RUN,
              group.sums,
              before[first] * CLASSES,
              group.vectors * CLASSES);
          if (single) {
            group.roundSums(before[first], before[end]);
          }
        });
    if (!group.hasFields) {
      pool.run(group.blocks, (block, other) -> fill(group, block, scratch[other]));
    }
    int pieces = (group.source.channels() * rowGroups() + groups() - 1) / groups();
    int least = (pieces + MOST_PIECES - 1) / MOST_PIECES;
    int shares = Math.max(least, Math.min(most(), Math.max(1, pieces / 2)));
    pool.run(shares, (task, other) -> multiply(group, task, shares, pieces, scratch[other]));
    if (kept[g] != null) {
      kept[g].isFilled = true;
    } else if (kept.length == 1) {
      scratch[worker].holdMirrors(cellFields, true);
    }
  }

  private void fill(Group group, int block, Scratch mine) {
    int place = block * matrixBlock();
    if (!single) {
      fields.fill(group.firstBlock + block, group.matrix, place);
      return;
    }
    double[] exact = mine.products(matrixBlock());
    fields.fill(group.firstBlock + block, exact, 0);
    round(exact, 0, matrixBlock(), group.singleMatrix, place);
  }

  private int most() {
    return 4 * pool.threads();
  }

  // Groups of atoms that fill panels of the product.
  private int groups() {
    return Math.max(1, width / lanes);
  }

  private int rowGroups() {
    return rows.stride / lanes;
  }

  private int matrixBlock() {
    return vectors.size * rowLength();
  }

  /** Fields of a group that stay. */
  private final class Kept {
    final double[] matrix; // null if it is single
    final float[] singleMatrix;
    boolean isFilled;

    Kept(int blocks) {
      matrix = single ? null : new double[blocks * matrixBlock()];
      singleMatrix = single ? new float[blocks * matrixBlock()] : null;
    }
  }

  /** Consecutive blocks that are in memory together. */
  private final class Group {
    final Sources source;
    final Coefficients c;
    final int firstBlock;
    final int blocks;
    final int vectors;
    final boolean hasFields;
    final double[] sums; // structure factors, [channel][vector][class]
    final float[] singleSums;
    final double[] matrix; // [block], see MirrorFields; null if it is single
    final float[] singleMatrix;

    Group(int index, Sources source, Coefficients c, Scratch own) {
      this.source = source;
      this.c = c;
      firstBlock = index * together;
      blocks = Math.min(together, MirrorSum.this.vectors.blocks() - firstBlock);
      vectors =
          (blocks - 1) * MirrorSum.this.vectors.size
              + MirrorSum.this.vectors.count(firstBlock + blocks - 1);
      int size = blocks * matrixBlock();
      if (kept[index] == null && memory.take((single ? 4L : 8L) * size)) {
        kept[index] = new Kept(blocks);
      }
      Kept mine = kept[index];
      hasFields = mine == null ? kept.length == 1 && own.holdsMirrors(cellFields) : mine.isFilled;
      if (mine == null && !hasFields) {
        own.holdMirrors(cellFields, false);
      }
      if (mine == null) {
        matrix = single ? null : own.mirrorMatrix(size);
        singleMatrix = single ? own.singleMirrorMatrix(size) : null;
      } else {
        matrix = mine.matrix;
        singleMatrix = mine.singleMatrix;
      }
      sums = own.sums(channelStride() * source.channels());
      singleSums = single ? own.singleSums(channelStride() * source.channels()) : null;
    }

    private int channelStride() {
      return vectors * CLASSES;
    }

    /** Those of some vectors. */
    void roundSums(int first, int end) {
      for (int a = 0; a < source.channels(); a++) {
        int from = a * channelStride() + first * CLASSES;
        round(sums, from, (end - first) * CLASSES, singleSums, from);
      }
    }
  }

  // Some pieces of the columns, channels × groups of atoms, each as wide as a panel or a group. Of
  // one block, products are added up while they are in the cache.
  private void multiply(Group group, int task, int tasks, int pieces, Scratch mine) {
    int first = (int) ((long) pieces * task / tasks);
    int end = (int) ((long) pieces * (task + 1) / tasks);
    int step = group.blocks == 1 ? 1 : end - first;
    for (int from = first; from < end; from += step) {
      multiply(group, from, from + step, mine);
    }
  }

  private void multiply(Group group, int first, int end, Scratch mine) {
    int channels = group.source.channels();
    int columns = groups() * lanes;
    int piece = rowLength() * columns;
    double[] products = mine.products((end - first) * piece);
    int room = CLASSES * (vectors.size * columns + GAP);
    double[] panels = single ? null : mine.panels(room);
    float[] singlePanels = single ? mine.singlePanels(room) : null;
    double[] tile = new double[single ? 0 : GemmKernel.ROWS * width];
    float[] singleTile = new float[single ? GemmKernel.ROWS * width : 0];
    for (int block = 0; block < group.blocks; block++) {
      int count = vectors.count(group.firstBlock + block);
      int runs = vectors.firstRun(group.firstBlock + block);
      int lastRun = vectors.firstRun(group.firstBlock + block + 1);
      int stride = count * columns + GAP;
      for (int p = first; p < end; p++) {
        for (int half = 0; half < groups(); half++) {
          int column = p * groups() + half;
          if (column < channels * rowGroups()) {
            int sum = (column / rowGroups() * group.vectors + block * vectors.size);
            int atom = column % rowGroups() * lanes;
            int at = half * lanes;
            if (single) {
              loops.turn(
                  singleRows,
                  atom,
                  rows.stride,
                  places,
                  runs,
                  lastRun,
                  group.singleSums,
                  sum * CLASSES,
                  singlePanels,
                  at,
                  width,
                  count,
                  stride);
            } else {
              loops.turn(
                  rows.values,
                  atom,
                  rows.stride,
                  places,
                  runs,
                  lastRun,
                  group.sums,
                  sum * CLASSES,
                  panels,
                  at,
                  width,
                  count,
                  stride);
            }
          }
        }
        for (int d = 0; d < lattice.densities(); d++) {
          for (int kind = 0; kind < CLASSES; kind++) {
            int m = order.start(kind + 1) - order.start(kind);
            int a = block * matrixBlock() + fields.start(d, kind, count);
            int c = (p - first) * piece + (d * order.size() + order.start(kind)) * columns;
            int b = kind * stride;
            if (single) {
              float[] matrix = group.singleMatrix;
              gemm.multiply(
                  m, columns, count, matrix, a, singlePanels, b, products, c, columns, singleTile);
            } else {
              double[] matrix = group.matrix;
              gemm.multiply(m, columns, count, matrix, a, panels, b, products, c, columns, tile);
            }
          }
        }
      }
    }
    for (int p = first; p < end; p++) {
      for (int column = 0; column < columns; column++) {
        int place = p * groups() + column / lanes;
        int row = place % rowGroups() * lanes + column % lanes;
        if (place < channels * rowGroups() && row < centres.length) {
          int from = (p - first) * piece + column;
          add(group.c, centres[row], place / rowGroups(), products, from, columns);
        }
      }
    }
  }

  // In the order of the coefficients, which come from far memory; the products are near.
  private void add(Coefficients c, int atom, int channel, double[] products, int from, int step) {
    double[] values = c.values();
    int[] place = order.place;
    for (int d = 0; d < lattice.densities(); d++) {
      int target = c.index(atom, lattice.density(d), channel, 0);
      int first = from + d * order.size() * step;
      for (int x = 0; x < place.length; x++) {
        values[target + x] += products[first + place[x] * step];
      }
    }
  }
}
