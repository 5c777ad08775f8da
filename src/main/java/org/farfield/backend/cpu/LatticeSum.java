package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DensityTables;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Job;
import org.farfield.expansion.Precision;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;

/**
 * The sum over reciprocal vectors of one periodic structure as a matrix product: phases (atoms ×
 * 2K: cos | sin) times v̂ I_nl Y_lm S (2K × densities·channels·fields), 4 N K D C F flops.
 *
 * <p>Vectors are streamed in blocks of {@value #BLOCK}; for even l only Re, for odd l only Im of
 * e^{ik·r} S* is needed, which is why the product is real. Every result element adds its blocks in
 * order, whoever computes it.
 */
final class LatticeSum {
  private static final int BLOCK = 128;
  private static final int ROWS = 2 * BLOCK;
  private static final int CHUNK_PANELS = 16;
  private static final int MAX_DOUBLES = 1 << 22; // of phases, and of the matrix, at a time

  private final ExpansionTables tables;
  private final Job job;
  private final Coefficients c;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final Scratch scratch;
  private final boolean single;
  private final int mr;
  private final int nr;
  private final int columns;
  private final int panels;
  private final int chunks;
  private final int columnPanels;
  private final HalfSpace vectors;
  private final double[] fractional; // [axis][atom], padded to whole panels
  private final double[] effectiveCutoff;

  LatticeSum(
      ExpansionTables tables,
      Job job,
      Coefficients c,
      WorkerPool pool,
      GemmKernel gemm,
      Scratch scratch) {
    this.tables = tables;
    this.job = job;
    this.c = c;
    this.pool = pool;
    this.gemm = gemm;
    this.scratch = scratch;
    this.single = tables.hyperparameters().precision() == Precision.SINGLE;
    this.mr = gemm.rows();
    this.nr = single ? gemm.floatColumns() : gemm.doubleColumns();
    this.columns = c.rowLength();
    this.panels = (c.atoms() + mr - 1) / mr;
    this.chunks = (panels + CHUNK_PANELS - 1) / CHUNK_PANELS;
    this.columnPanels = (columns + nr - 1) / nr;
    effectiveCutoff = new double[c.densities()];
    double largest = 0;
    for (int d = 0; d < effectiveCutoff.length; d++) {
      effectiveCutoff[d] =
          Math.min(job.plan().kCutoff().get(d), tables.densities().get(d).largestK());
      largest = Math.max(largest, effectiveCutoff[d]);
    }
    Cell cell = job.structure().cell();
    double[] reciprocal = cell.reciprocal();
    vectors =
        new HalfSpace(
            reciprocal, new double[] {cell.length(0), cell.length(1), cell.length(2)}, largest);
    fractional = Fractional.coordinates(job.structure(), reciprocal, panels * mr);
  }

  void run() {
    int blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    int phaseBlock = panels * mr * ROWS;
    int matrixBlock = columnPanels * nr * ROWS;
    int together = Math.max(1, MAX_DOUBLES / Math.max(phaseBlock, matrixBlock));
    together = Math.min(together, blocks);
    for (int first = 0; first < blocks; first += together) {
      int count = Math.min(together, blocks - first);
      double[] partial = scratch.partial(Math.max(1, chunks * c.channels() * count * ROWS));
      Group group = new Group(first, count, phaseBlock, matrixBlock, partial);
      pool.run(chunks, (chunk, worker) -> phases(group, chunk));
      pool.run(count, (block, worker) -> matrix(group, block));
      pool.run(chunks, (chunk, worker) -> multiply(group, chunk));
    }
  }

  /** Consecutive blocks that are in memory together. */
  private final class Group {
    final int firstVector;
    final int blocks;
    final int phaseBlock;
    final int matrixBlock;
    final double[]
        partial; // [chunk][channel][block][row]: Σ over the chunk's atoms of w cos | w sin
    final double[] phases; // [block][panel][row][mr]
    final double[] matrix; // [block][column panel][row][nr]
    final float[] singlePhases;
    final float[] singleMatrix;

    Group(int first, int blocks, int phaseBlock, int matrixBlock, double[] partial) {
      this.firstVector = first * BLOCK;
      this.blocks = blocks;
      this.phaseBlock = phaseBlock;
      this.matrixBlock = matrixBlock;
      this.partial = partial;
      phases = single ? null : scratch.phases(blocks * phaseBlock);
      matrix = single ? null : scratch.matrix(blocks * matrixBlock);
      singlePhases = single ? scratch.singlePhases(blocks * phaseBlock) : null;
      singleMatrix = single ? scratch.singleMatrix(blocks * matrixBlock) : null;
    }

    int vectors(int block) {
      return Math.min(BLOCK, LatticeSum.this.vectors.count() - firstVector - block * BLOCK);
    }

    int partialIndex(int chunk, int channel, int block) {
      return ((chunk * c.channels() + channel) * blocks + block) * ROWS;
    }
  }

  // e^{ik·r} of a chunk of atoms as products of three table entries, and its share of S.
  private void phases(Group group, int chunk) {
    PhaseTable table = new PhaseTable(mr, vectors);
    double[] rows = new double[ROWS * mr];
    int stride = panels * mr;
    for (int panel = chunk * CHUNK_PANELS;
        panel < Math.min(panels, (chunk + 1) * CHUNK_PANELS);
        panel++) {
      table.prepare(fractional, panel * mr, stride);
      for (int block = 0; block < group.blocks; block++) {
        int count = group.vectors(block);
        table.rows(group.firstVector + block * BLOCK, count, rows);
        int length = 2 * count * mr;
        int target = block * group.phaseBlock + panel * 2 * count * mr;
        if (single) {
          for (int x = 0; x < length; x++) {
            group.singlePhases[target + x] = (float) rows[x];
          }
        } else {
          System.arraycopy(rows, 0, group.phases, target, length);
        }
        for (int a = 0; a < c.channels(); a++) {
          addSources(a, panel, rows, 2 * count, group.partial, group.partialIndex(chunk, a, block));
        }
      }
    }
  }

  private void addSources(
      int channel, int panel, double[] rows, int count, double[] partial, int target) {
    double[] weights = job.sources().weights()[channel];
    for (int i = 0; i < mr && panel * mr + i < weights.length; i++) {
      double w = weights[panel * mr + i];
      if (w != 0) {
        for (int row = 0; row < count; row++) {
          partial[target + row] += w * rows[row * mr + i];
        }
      }
    }
  }

  // Rows 2q (times cos) and 2q + 1 (times sin) of the right-hand matrix, in column panels.
  private void matrix(Group group, int block) {
    int count = group.vectors(block);
    double[][] sums = new double[c.channels()][2 * count];
    for (int a = 0; a < c.channels(); a++) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        int from = group.partialIndex(chunk, a, block);
        for (int row = 0; row < 2 * count; row++) {
          sums[a][row] += group.partial[from + row];
        }
      }
    }
    int fields = c.fields();
    int radial = c.radial();
    double[] spectrum = new double[(c.maxAngular() + 1) * radial];
    double[] y = new double[tables.harmonics().size()];
    double[] weights = new double[fields];
    double[] cosRow = new double[columnPanels * nr];
    double[] sinRow = new double[columnPanels * nr];
    double prefactor = 8 * Math.PI / job.structure().cell().volume();
    for (int q = 0; q < count; q++) {
      int v = group.firstVector + block * BLOCK + q;
      double wave = vectors.k(v, 3);
      tables
          .harmonics()
          .evaluate(vectors.k(v, 0) / wave, vectors.k(v, 1) / wave, vectors.k(v, 2) / wave, y, 0);
      for (int d = 0; d < c.densities(); d++) {
        int column = d * c.channels() * fields;
        if (wave >= effectiveCutoff[d]) {
          java.util.Arrays.fill(cosRow, column, column + c.channels() * fields, 0);
          java.util.Arrays.fill(sinRow, column, column + c.channels() * fields, 0);
          continue;
        }
        DensityTables density = tables.densities().get(d);
        density.spectrum(wave, spectrum);
        weigh(prefactor, spectrum, y, weights);
        for (int a = 0; a < c.channels(); a++) {
          fill(weights, sums[a][2 * q], sums[a][2 * q + 1], cosRow, sinRow, column + a * fields);
        }
      }
      int target = block * group.matrixBlock + 2 * q * nr;
      for (int panel = 0; panel < columnPanels; panel++) {
        if (single) {
          for (int j = 0; j < nr; j++) {
            group.singleMatrix[target + j] = (float) cosRow[panel * nr + j];
            group.singleMatrix[target + nr + j] = (float) sinRow[panel * nr + j];
          }
        } else {
          System.arraycopy(cosRow, panel * nr, group.matrix, target, nr);
          System.arraycopy(sinRow, panel * nr, group.matrix, target + nr, nr);
        }
        target += 2 * count * nr;
      }
    }
  }

  private void weigh(double prefactor, double[] spectrum, double[] y, double[] weights) {
    int radial = c.radial();
    int target = 0;
    for (int l = 0, lm = 0; l <= c.maxAngular(); l++) {
      double signed = ((l + 1) / 2) % 2 == 0 ? prefactor : -prefactor;
      for (int m = 0; m < 2 * l + 1; m++, lm++) {
        double factor = signed * y[lm];
        for (int n = 0; n < radial; n++) {
          weights[target++] = factor * spectrum[l * radial + n];
        }
      }
    }
  }

  // Even l: Re = cos·SR + sin·SI; odd l: Im = sin·SR − cos·SI, with S* = SR − i SI.
  private void fill(
      double[] weights,
      double real,
      double imaginary,
      double[] cosRow,
      double[] sinRow,
      int column) {
    int radial = c.radial();
    for (int l = 0; l <= c.maxAngular(); l++) {
      double withCos = l % 2 == 0 ? real : -imaginary;
      double withSin = l % 2 == 0 ? imaginary : real;
      int end = (l + 1) * (l + 1) * radial;
      for (int f = l * l * radial; f < end; f++) {
        cosRow[column + f] = weights[f] * withCos;
        sinRow[column + f] = weights[f] * withSin;
      }
    }
  }

  private void multiply(Group group, int chunk) {
    int firstPanel = chunk * CHUNK_PANELS;
    int firstRow = firstPanel * mr;
    int rows = Math.min(CHUNK_PANELS * mr, c.atoms() - firstRow);
    double[] tile = new double[mr * nr];
    float[] singleTile = new float[mr * nr];
    for (int block = 0; block < group.blocks; block++) {
      int inner = 2 * group.vectors(block);
      int a = block * group.phaseBlock + firstPanel * inner * mr;
      int b = block * group.matrixBlock;
      int target = firstRow * columns;
      if (single) {
        gemm.multiply(
            rows,
            columns,
            inner,
            group.singlePhases,
            a,
            group.singleMatrix,
            b,
            c.values(),
            target,
            columns,
            singleTile);
      } else {
        gemm.multiply(
            rows,
            columns,
            inner,
            group.phases,
            a,
            group.matrix,
            b,
            c.values(),
            target,
            columns,
            tile);
      }
    }
  }
}
