package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.WorkerPool;

/**
 * The transpose of the lattice sum in the sources: ∂E/∂S of every vector from the cotangents of all
 * atoms, a matrix product as large as that of the values, and from it ∂E/∂q of every source.
 *
 * <p>A task does one block of vectors for all atoms, with the fields that stay where they do.
 * Shares of blocks are added in order: the bits do not depend on the number of threads.
 */
public final class LatticeTranspose {
  private static final int LANES = GemmKernel.ROWS;

  private final LatticeSum sum;
  private final LatticeJob lattice;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final WaveBlock.Rows[][] cotangents; // [density][channel]
  private final int channels;
  private final int moments;
  private final int atoms;
  private final Work[] work; // per worker

  public LatticeTranspose(
      LatticeSum sum, LatticeJob lattice, Coefficients g, WorkerPool pool, GemmKernel gemm) {
    this.sum = sum;
    this.lattice = lattice;
    this.pool = pool;
    this.gemm = gemm;
    channels = g.channels();
    atoms = g.atoms();
    moments = lattice.sources.rows();
    work = new Work[pool.threads()];
    cotangents = new WaveBlock.Rows[lattice.densities()][channels];
    for (int d = 0; d < cotangents.length; d++) {
      for (int a = 0; a < channels; a++) {
        cotangents[d][a] = rows(g, d, a);
      }
    }
  }

  private WaveBlock.Rows rows(Coefficients g, int density, int channel) {
    ParityOrder order = sum.order();
    WaveBlock.Rows rows = new WaveBlock.Rows(gemm, order.even, order.odd, atoms);
    double[] sorted = new double[g.fields()];
    for (int i = 0; i < atoms; i++) {
      order.sort(g.values(), g.index(i, lattice.density(density), channel, 0), sorted);
      for (int x = 0; x < sorted.length; x++) {
        int parity = x < order.even ? 0 : 1;
        rows.set(parity, x - order.start(parity), i, sorted[x]);
      }
    }
    return rows;
  }

  /** Adds to the moments of gradients alone. */
  public void run(Gradients result) {
    sum.keepFields();
    int blocks = sum.blocks();
    double[][][][] shares = new double[BlockShares.slots(blocks)][channels][moments][atoms];
    BlockShares.run(
        pool,
        blocks,
        (block, slot, worker) -> {
          work[worker] = work[worker] == null ? new Work() : work[worker];
          work[worker].block(block, shares[slot]);
        },
        slot -> result.addMoments(shares[slot]));
  }

  /** The arrays of one worker. */
  private final class Work {
    private final WaveBlock waves = new WaveBlock(gemm, LatticeSum.BLOCK);
    private final WaveBlock.Moments sources = waves.new Moments(moments);
    private final LatticeSum.BlockFields fields = sum.new BlockFields();
    private final double[][] left = new double[2][];
    private final double[] sums = new double[2 * LatticeSum.BLOCK * LANES];

    void block(int block, double[][][] share) {
      fields.go(block);
      int count = fields.count;
      sources.fill(sum.vectors(), block * LatticeSum.BLOCK, count);
      left[0] = fields.left;
      left[1] = fields.left;
      for (int a = 0; a < channels; a++) {
        waves.clear();
        for (int d = 0; d < cotangents.length; d++) {
          int[] from = {fields.leftStart(d, 0), fields.leftStart(d, 1)};
          waves.add(count, left, from, cotangents[d][a], sum.phases(), block);
        }
        waves.total(count, sums, 0);
        for (double[] row : share[a]) {
          Arrays.fill(row, 0);
        }
        sources.addTo(share[a], count, sum.phases(), block, sums);
      }
    }
  }
}
