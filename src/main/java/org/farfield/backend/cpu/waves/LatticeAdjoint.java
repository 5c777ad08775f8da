package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.kernels.cpu.AdjointKernel;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HalfSpace;

/**
 * The adjoint of the lattice sum E = Σ_k Σ_{i,a,nlm} g M P with g = ∂E/∂c, M = (8π/V) ± φ v̂ I_nl
 * Y_lm and P = Re, Im of e^{ik·r_i} S_a* for even, odd l: two matrix products as large as that of
 * the values. G = g Mᵀ (atoms × vectors) gives the derivatives with respect to the phases of
 * centres and to the structure factors, and from those with respect to the phases of sources and
 * weights; T = gᵀ P (fields × vectors) is ∂E/∂M, all that the strain gradient needs.
 *
 * <p>A task does one block of vectors for all atoms. Blocks are of fixed size and their shares of
 * the result added in order: the bits do not depend on the number of threads.
 */
public final class LatticeAdjoint {
  private static final int BLOCK = 128;
  private static final int ATOMS = 256; // inner dimension of the products over atoms
  private static final int LANES = GemmKernel.ROWS;
  private static final int SUMS = AdjointKernel.LANES;

  private final LatticeJob lattice;
  private final WorkerPool pool;
  private final GemmKernel gemm;
  private final AdjointKernel loops;
  private final int width;
  private final int atoms;
  private final int channels;
  private final ParityOrder order;
  private final HalfSpace vectors;
  private final AtomPhases phases;
  private final CotangentPanels cotangents;
  private final Work[] work; // per worker

  public LatticeAdjoint(LatticeJob lattice, Coefficients g, WorkerPool pool, GemmKernel gemm) {
    this.lattice = lattice;
    this.pool = pool;
    this.gemm = gemm;
    loops = gemm.adjoints();
    this.width = gemm.doubleColumns();
    this.atoms = g.atoms();
    this.channels = g.channels();
    order = lattice.order();
    vectors = lattice.vectors();
    phases = new AtomPhases(lattice.structure, vectors);
    cotangents = new CotangentPanels(lattice, g, order, ATOMS);
    work = new Work[pool.threads()];
  }

  public void run(Gradients result) {
    int blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    Gradients[] shares = new Gradients[BlockShares.slots(blocks)];
    Arrays.setAll(shares, i -> Gradients.zero(atoms, lattice.sources));
    BlockShares.run(
        pool,
        blocks,
        (block, slot, worker) -> {
          work[worker] = work[worker] == null ? new Work() : work[worker];
          work[worker].block(block, shares[slot]);
        },
        slot -> result.add(shares[slot]));
  }

  /** The arrays of one worker. All rows of vectors have the length {@link #row}. */
  private final class Work {
    final int row = (BLOCK + width - 1) / width * width;
    final double[] cos = new double[atoms * row];
    final double[] sin = new double[atoms * row];
    final double[] byPhase = new double[atoms * row]; // ∂E/∂(k·r_i)
    final double[] real = new double[channels * row]; // Re S
    final double[] imaginary = new double[channels * row];
    final double[] byReal = new double[channels * row]; // ∂E/∂Re S
    final double[] byImaginary = new double[channels * row];
    final int most = Math.min(ATOMS, (atoms + LANES - 1) / LANES * LANES);
    final double[][] byParity = new double[2][most * row]; // G
    final double[][] packed = new double[2][most * row]; // P, as right-hand panels
    final double[] sums = new double[SUMS];
    final double[] tile = new double[LANES * width];
    final SourceWaves multipoles = new SourceWaves(lattice.sources, vectors, row);
    final StrainFields fields = new StrainFields(lattice, vectors, order, gemm);
    int first;
    int count;

    void block(int block, Gradients share) {
      first = block * BLOCK;
      count = Math.min(BLOCK, vectors.count() - first);
      Arrays.fill(byPhase, 0);
      Arrays.fill(byReal, 0);
      Arrays.fill(byImaginary, 0);
      phases.fill(0, lattice.structure.size(), first, count, row, cos, sin);
      structureFactors();
      fields.fill(first, count, row);
      for (int start = 0; start < atoms; start += ATOMS) {
        int some = Math.min(ATOMS, atoms - start);
        for (int a = 0; a < channels; a++) {
          multiplyFields(start, some, a);
          for (int i = 0; i < some; i++) {
            centre(start + i, i, some, a);
          }
          multiplyAtoms(start, some, a);
        }
      }
      Arrays.fill(share.strain(), 0);
      multipoles.fill(first, count);
      for (int j = 0; j < atoms; j++) {
        source(j, share);
      }
      multipoles.addStrain(share.strain());
      fields.addStrain(share.strain());
    }

    private void structureFactors() {
      Arrays.fill(real, 0);
      Arrays.fill(imaginary, 0);
      multipoles.fill(first, count);
      for (int a = 0; a < channels; a++) {
        addWeighted(lattice.sources.weights()[a], real, imaginary, a * row);
        for (int lm = 1; lm < lattice.sources.rows(); lm++) {
          Arrays.fill(multipoles.real, 0);
          Arrays.fill(multipoles.imaginary, 0);
          addWeighted(lattice.sources.moments(a, lm), multipoles.real, multipoles.imaginary, 0);
          multipoles.addTo(lm, real, imaginary, a * row);
        }
      }
    }

    private void addWeighted(double[] weights, double[] re, double[] im, int start) {
      for (int j = 0; j < atoms; j++) {
        double w = weights[j];
        if (w != 0) {
          for (int q = 0; q < count; q++) {
            re[start + q] += w * cos[j * row + q];
            im[start + q] += w * sin[j * row + q];
          }
        }
      }
    }

    // G of some atoms: g of a channel times Mᵀ, all densities.
    private void multiplyFields(int start, int some, int channel) {
      int rows = (some + LANES - 1) / LANES * LANES;
      for (int parity = 0; parity < 2; parity++) {
        int inner = order.count(parity);
        Arrays.fill(byParity[parity], 0, rows * row, 0);
        for (int d = 0; d < lattice.densities() && inner > 0; d++) {
          gemm.multiply(
              rows,
              row,
              inner,
              cotangents.byAtoms(),
              cotangents.atomPanels(d, channel, parity, start),
              fields.matrix(),
              fields.start(d, parity),
              byParity[parity],
              0,
              row,
              tile);
        }
      }
    }

    private void centre(int atom, int local, int some, int channel) {
      loops.centre(
          row,
          cos,
          sin,
          atom * row,
          real,
          imaginary,
          channel * row,
          byParity[0],
          byParity[1],
          local * row,
          byReal,
          byImaginary,
          byPhase,
          packed,
          local * width,
          width,
          some * width);
    }

    // T: gᵀ of a channel times P, summed over atoms and channels.
    private void multiplyAtoms(int start, int some, int channel) {
      for (int parity = 0; parity < 2; parity++) {
        int rows = cotangents.fieldRows(parity);
        for (int d = 0; d < lattice.densities() && rows > 0; d++) {
          gemm.multiply(
              rows,
              row,
              some,
              cotangents.byFields(),
              cotangents.fieldPanels(d, channel, parity, start, some),
              packed[parity],
              0,
              fields.cotangent(d, parity),
              0,
              row,
              tile);
        }
      }
    }

    // The atom as a source, and the forces on it.
    private void source(int atom, Gradients share) {
      int at = atom * row;
      for (int a = 0; a < channels; a++) {
        double w = lattice.sources.weights()[a][atom];
        int s = a * row;
        if (lattice.sources.degree() > 0) {
          multipoles.source(atom, a, cos, sin, at, byReal, byImaginary, s, byPhase);
          multipoles.copyMoments(share.moments()[a], atom);
          continue;
        }
        Arrays.fill(sums, 0);
        loops.addDots(row, cos, at, byReal, s, sums, 0);
        loops.addDots(row, sin, at, byImaginary, s, sums, 0);
        share.moments()[a][0][atom] = AdjointKernel.sum(sums, 0);
        if (w != 0) {
          loops.source(row, w, cos, sin, at, byReal, byImaginary, s, byPhase);
        }
      }
      for (int axis = 0; axis < 3; axis++) {
        Arrays.fill(sums, 0);
        loops.addDots(row, byPhase, at, fields.waves(), axis * row, sums, 0);
        share.positions()[3 * atom + axis] = AdjointKernel.sum(sums, 0);
      }
    }
  }
}
