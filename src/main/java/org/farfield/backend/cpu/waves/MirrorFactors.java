package org.farfield.backend.cpu.waves;

import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.MirrorKernel;

/**
 * Structure factors of a cell with mirrors: Σ_j w_j times cosines or sines of each axis. At all
 * vectors of equal first two indices they are a product of two matrices, of the weighted phases
 * along the first two axes and of those along the third, summed over the atoms. All atoms count in
 * order, so that nothing depends on threads; those of a chunk may be summed in single precision,
 * chunks are added in double.
 */
public final class MirrorFactors {
  private static final int CHUNK = 256; // atoms whose phases fit the cache
  private static final int ROWS = GemmKernel.ROWS; // cc, cs, sc, ss of the first two axes

  private final GemmKernel gemm;
  private final boolean single;
  private final MirrorPowers powers;
  private final int[] runs;
  private final int width;
  private final int panels; // of phases along the third axis
  private final double[] third; // [chunk][panel][atom][2 h + cosine | sine]
  private final float[] singleThird; // the same, rounded; null if it is not single

  /**
   * Takes positions.
   *
   * @param single whether phases and sums of a chunk of atoms are in single precision
   * @param powers of all atoms
   * @param runs of all vectors, see {@link MirrorVectors#runs}
   * @param max largest index along the third axis
   */
  MirrorFactors(GemmKernel gemm, boolean single, MirrorPowers powers, int[] runs, int max) {
    this.gemm = gemm;
    this.powers = powers;
    this.runs = runs;
    this.single = single;
    width = single ? gemm.floatColumns() : gemm.doubleColumns();
    panels = (2 * (max + 1) + width - 1) / width;
    int atoms = powers.stride;
    third = new double[Math.multiplyExact(atoms, panels * width)];
    for (int i = 0; i < atoms; i++) {
      int first = i / CHUNK * CHUNK;
      int size = Math.min(CHUNK, atoms - first);
      for (int column = 0; column < 2 * (max + 1); column++) {
        int place = (first * panels + column / width * size + i - first) * width + column % width;
        third[place] = powers.values[powers.at(2, column / 2) + column % 2 * powers.stride + i];
      }
    }
    singleThird = single ? rounded(third, new float[third.length]) : null;
  }

  /** Rounds numbers. */
  static float[] rounded(double[] numbers, float[] result) {
    for (int x = 0; x < result.length; x++) {
      result[x] = (float) numbers[x];
    }
    return result;
  }

  /**
   * Makes those of some runs.
   *
   * @param weights of each channel's atoms
   * @param from the first number of runs
   * @param to behind the last
   * @param sums receives {@code [channel][vector][class]}
   * @param start where those of the first run start
   * @param stride from channel to channel
   */
  void fill(double[][] weights, int from, int to, double[] sums, int start, int stride) {
    int[] places = places(weights.length, from, to);
    double[] found = new double[places[places.length - 1]];
    Chunk chunk = new Chunk(weights, from, to);
    for (int first = 0; first < powers.stride; first += CHUNK) {
      chunk.go(first);
      chunk.multiply(from, to, found, places);
    }
    sort(found, places, weights.length, from, to, sums, start, stride);
  }

  // Of the products of each run, and behind the last.
  private int[] places(int channels, int from, int to) {
    int[] places = new int[(to - from) / MirrorKernel.RUN + 1];
    for (int run = from; run < to; run += MirrorKernel.RUN) {
      int r = (run - from) / MirrorKernel.RUN;
      places[r + 1] = places[r] + channels * ROWS * columns(run);
    }
    return places;
  }

  private void sort(
      double[] found,
      int[] places,
      int channels,
      int from,
      int to,
      double[] sums,
      int start,
      int stride) {
    int target = start;
    for (int run = from; run < to; run += MirrorKernel.RUN) {
      int place = places[(run - from) / MirrorKernel.RUN] + 2 * runs[run + 2] - panel(run) * width;
      for (int a = 0; a < channels; a++) {
        int at = place + a * ROWS * columns(run);
        copy(found, at, columns(run), runs[run + 3], sums, target + a * stride);
      }
      target += runs[run + 3] * MirrorKernel.CLASSES;
    }
  }

  // Of rows of the first two axes and columns of the third.
  private static void copy(
      double[] found, int at, int columns, int vectors, double[] sums, int to) {
    for (int v = 0; v < vectors; v++) {
      for (int row = 0; row < ROWS; row++) {
        int target = to + v * MirrorKernel.CLASSES + 2 * row;
        sums[target] = found[at + row * columns + 2 * v];
        sums[target + 1] = found[at + row * columns + 2 * v + 1];
      }
    }
  }

  /** Phases along the first two axes of some atoms, for some runs. */
  private final class Chunk {
    private final double[][] weights;
    private final int lowest; // first index
    private final double[][] firsts; // [index and channel][atom][quad]
    private final double[][] seconds; // [index][atom][quad]
    private final double[] left;
    private final double[] tile = new double[ROWS * width];
    private final float[][] singleFirsts; // the same, rounded; no numbers if it is not single
    private final float[][] singleSeconds;
    private final float[] singleLeft;
    private final float[] singleTile;
    private int start;
    private int size;

    Chunk(double[][] weights, int from, int to) {
      this.weights = weights;
      lowest = runs[from];
      int highest = lowest;
      int largest = 0;
      for (int run = from; run < to; run += MirrorKernel.RUN) {
        highest = Math.max(highest, runs[run]);
        largest = Math.max(largest, runs[run + 1]);
      }
      int room = ROWS * Math.min(CHUNK, powers.stride);
      firsts = new double[(highest - lowest + 1) * weights.length][room];
      seconds = new double[largest + 1][room];
      left = new double[room];
      int rounded = single ? room : 0;
      singleFirsts = new float[firsts.length][rounded];
      singleSeconds = new float[seconds.length][rounded];
      singleLeft = new float[rounded];
      singleTile = new float[single ? ROWS * width : 0];
    }

    void go(int first) {
      start = first;
      size = Math.min(CHUNK, powers.stride - first);
      for (int x = 0; x < firsts.length; x++) {
        double[] own = weights[x % weights.length];
        int from = powers.at(0, lowest + x / weights.length) + first;
        spread(powers.values, from, powers.stride, size, true, firsts[x]);
        weigh(own, first, size, firsts[x]);
        rounded(firsts[x], singleFirsts[x]);
      }
      for (int h = 0; h < seconds.length; h++) {
        spread(powers.values, powers.at(1, h) + first, powers.stride, size, false, seconds[h]);
        rounded(seconds[h], singleSeconds[h]);
      }
    }

    void multiply(int from, int to, double[] found, int[] places) {
      for (int run = from; run < to; run += MirrorKernel.RUN) {
        multiply(run, found, places[(run - from) / MirrorKernel.RUN]);
      }
    }

    private void multiply(int run, double[] found, int place) {
      int columns = columns(run);
      int b = (start * panels + panel(run) * size) * width;
      for (int a = 0; a < weights.length; a++) {
        int x = (runs[run] - lowest) * weights.length + a;
        int y = runs[run + 1];
        int c = place + a * ROWS * columns;
        if (single) {
          times(singleFirsts[x], singleSeconds[y], ROWS * size, singleLeft);
          gemm.multiply(
              ROWS, columns, size, singleLeft, 0, singleThird, b, found, c, columns, singleTile);
        } else {
          times(firsts[x], seconds[y], ROWS * size, left);
          gemm.multiply(ROWS, columns, size, left, 0, third, b, found, c, columns, tile);
        }
      }
    }
  }

  private static void times(double[] a, double[] b, int length, double[] products) {
    for (int x = 0; x < length; x++) {
      products[x] = a[x] * b[x];
    }
  }

  private static void times(float[] a, float[] b, int length, float[] products) {
    for (int x = 0; x < length; x++) {
      products[x] = a[x] * b[x];
    }
  }

  // The first panel of the third axis that a run needs.
  private int panel(int run) {
    return 2 * runs[run + 2] / width;
  }

  private int columns(int run) {
    int end = 2 * (runs[run + 2] + runs[run + 3]);
    return ((end + width - 1) / width - panel(run)) * width;
  }

  // (c, c, s, s) of the first axis, (c, s, c, s) of the second, for each atom.
  private static void spread(
      double[] powers, int from, int sines, int size, boolean isFirst, double[] quads) {
    for (int i = 0; i < size; i++) {
      double cos = powers[from + i];
      double sin = powers[from + sines + i];
      quads[4 * i] = cos;
      quads[4 * i + 1] = isFirst ? cos : sin;
      quads[4 * i + 2] = isFirst ? sin : cos;
      quads[4 * i + 3] = sin;
    }
  }

  private static void weigh(double[] weights, int first, int size, double[] quads) {
    int own = Math.min(size, weights.length - first);
    for (int i = 0; i < own; i++) {
      double w = weights[first + i];
      for (int x = 4 * i; x < 4 * i + 4; x++) {
        quads[x] *= w;
      }
    }
    for (int x = 4 * own; x < 4 * size; x++) {
      quads[x] *= 0;
    }
  }
}
