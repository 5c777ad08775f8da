package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.Sources;
import org.farfield.expansion.tables.MultipoleCoupling;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.PhaseKernel;
import org.farfield.math.HalfSpace;

/**
 * One block of vectors after the other, from atoms to waves and back, by matrix products. A number
 * e_i(k), o_i(k) of every atom for even and odd l is a sum over its moments or cotangents times
 * functions of k; the structure factor is then
 *
 * <pre>Re S = Σ_i cos(k·r_i) e_i + sin(k·r_i) o_i,  Im S = Σ_i sin(k·r_i) e_i − cos(k·r_i) o_i.
 * </pre>
 *
 * <p>Of moments e = q_00 − Σ κ_2M q_2M, o = −Σ κ_1M q_1M, as Σ q i^L κ says. All atoms count in
 * order, so that nothing depends on threads. For one thread.
 */
public final class WaveBlock {
  private static final int LANES = GemmKernel.ROWS;

  private final GemmKernel gemm;
  private final PhaseKernel loops;
  private final int width;
  private final int tileAtoms; // whole panels of atoms and of the kernel
  private final double[] even;
  private final double[] odd;
  private final double[] tile;
  private final double[] ofPanel; // phases
  private final int size;

  /** Sums over the atoms: Re S and Im S, {@code [vector][lane]}, to be {@link #total totalled}. */
  final double[] re;

  final double[] im;

  WaveBlock(GemmKernel gemm, int size) {
    this.gemm = gemm;
    this.size = size;
    loops = gemm.phases();
    width = gemm.doubleColumns();
    tileAtoms = Math.max(LANES, width);
    even = new double[size * tileAtoms];
    odd = new double[size * tileAtoms];
    tile = new double[LANES * width];
    ofPanel = new double[2 * size * LANES];
    re = new double[size * LANES];
    im = new double[size * LANES];
  }

  /** Numbers of atoms as right-hand panels, {@code [parity][panel of atoms][row][lane]}. */
  static final class Rows {
    final int[] counts; // of each parity
    final double[][] values = new double[2][];
    private final int width;

    /** Makes zeros for some atoms. */
    Rows(GemmKernel gemm, int even, int odd, int atoms) {
      width = gemm.doubleColumns();
      int most = Math.max(LANES, width);
      int padded = (atoms + most - 1) / most * most;
      counts = new int[] {even, odd};
      values[0] = new double[Math.multiplyExact(even, padded)];
      values[1] = new double[Math.multiplyExact(odd, padded)];
    }

    void set(int parity, int row, int atom, double value) {
      values[parity][(atom / width * counts[parity] + row) * width + atom % width] = value;
    }

    /** The moments of a channel. */
    static Rows of(GemmKernel gemm, Sources sources, int channel) {
      int moments = sources.rows();
      int atoms = sources.weights()[channel].length;
      Rows rows = new Rows(gemm, evenMoments(moments), moments - evenMoments(moments), atoms);
      for (int lm = 0; lm < moments; lm++) {
        double[] values = sources.moments(channel, lm);
        for (int j = 0; j < atoms; j++) {
          rows.set(parity(lm), place(lm), j, values[j]);
        }
      }
      return rows;
    }
  }

  /** How many of the moments have an even L. */
  static int evenMoments(int moments) {
    return moments == 9 ? 6 : 1;
  }

  private static int parity(int lm) {
    return lm > 0 && lm < 4 ? 1 : 0;
  }

  // among those of its parity
  private static int place(int lm) {
    return lm == 0 ? 0 : lm < 4 ? lm - 1 : lm - 3;
  }

  /**
   * What moments are multiplied with at the vectors of a block, as left-hand panels {@code [panel
   * of vectors][row][lane]} for sums over atoms, and as right-hand panels {@code [panel of
   * rows][vector][lane]} for sums over vectors.
   */
  final class Moments {
    final double[][] left = new double[2][];
    final double[][] right = new double[2][];
    private final int moments;
    private final double[] solid = new double[Sources.MOST_MOMENTS];

    Moments(int moments) {
      this.moments = moments;
      for (int parity = 0; parity < 2; parity++) {
        left[parity] = new double[size * count(parity)];
        right[parity] = new double[size * columns(parity)];
      }
    }

    int count(int parity) {
      return parity == 0 ? evenMoments(moments) : moments - evenMoments(moments);
    }

    /** Padding included. */
    int columns(int parity) {
      return (count(parity) + width - 1) / width * width;
    }

    void fill(HalfSpace vectors, int first, int count) {
      int degree = (int) Math.sqrt(moments) - 1;
      for (int q = 0; q < count; q++) {
        int v = first + q;
        MultipoleCoupling.solidHarmonics(
            vectors.k(v, 0), vectors.k(v, 1), vectors.k(v, 2), degree, solid);
        for (int lm = 0; lm < moments; lm++) {
          int parity = parity(lm);
          int row = place(lm);
          double value = lm == 0 ? 1 : -solid[lm];
          left[parity][(q / LANES * count(parity) + row) * LANES + q % LANES] = value;
          right[parity][(row / width * count + q) * width + row % width] = value;
        }
      }
    }

    /** Adds ∂E/∂q of all atoms of a channel, from sums that are ∂E/∂Re S, ∂E/∂Im S. */
    void addTo(double[][] result, int count, PhaseTable phases, int block, double[] sums) {
      int atoms = result[0].length;
      double[] panel = new double[2 * count * LANES];
      double[][] found = {new double[LANES * columns(0)], new double[LANES * columns(1)]};
      for (int first = 0; first < atoms; first += LANES) {
        phases.fill(first / LANES, block, count, ofPanel, 0);
        loops.parities(count * LANES, ofPanel, 0, sums, 0, panel, 0, count * LANES);
        for (int parity = 0; parity < 2; parity++) {
          int columns = columns(parity);
          Arrays.fill(found[parity], 0);
          if (columns > 0) {
            gemm.multiply(
                LANES,
                columns,
                count,
                panel,
                parity * count * LANES,
                right[parity],
                0,
                found[parity],
                0,
                columns,
                tile);
          }
        }
        for (int lm = 0; lm < moments; lm++) {
          int columns = columns(parity(lm));
          for (int i = 0; i < Math.min(LANES, atoms - first); i++) {
            result[lm][first + i] += found[parity(lm)][i * columns + place(lm)];
          }
        }
      }
    }
  }

  /** Starts the sums over atoms of a block. */
  void clear() {
    Arrays.fill(re, 0);
    Arrays.fill(im, 0);
  }

  /**
   * Adds sums over all atoms.
   *
   * @param count how many vectors
   * @param left functions of k by parity, {@code [panel of vectors][row][lane]}
   * @param from where they start, by parity
   * @param rows numbers of the atoms
   * @param phases of the atoms
   * @param block which of their blocks
   */
  void add(int count, double[][] left, int[] from, Rows rows, PhaseTable phases, int block) {
    int vectors = (count + LANES - 1) / LANES * LANES;
    int panels = phases.panels();
    for (int panel = 0; panel < panels; panel += tileAtoms / LANES) {
      multiply(vectors, left, from, rows, panel * LANES, 0, even);
      multiply(vectors, left, from, rows, panel * LANES, 1, odd);
      for (int p = panel; p < Math.min(panels, panel + tileAtoms / LANES); p++) {
        int lanes = (p - panel) * LANES;
        phases.fill(p, block, count, ofPanel, 0);
        loops.gather(count, even, odd, tileAtoms, lanes, ofPanel, 0, re, im);
      }
    }
  }

  private void multiply(
      int vectors,
      double[][] left,
      int[] from,
      Rows rows,
      int atom,
      int parity,
      double[] products) {
    int inner = rows.counts[parity];
    Arrays.fill(products, 0, vectors * tileAtoms, 0);
    if (inner > 0) {
      gemm.multiply(
          vectors,
          tileAtoms,
          inner,
          left[parity],
          from[parity],
          rows.values[parity],
          atom * inner,
          products,
          0,
          tileAtoms,
          tile);
    }
  }

  /**
   * The sums over atoms, each in all lanes.
   *
   * @param sums receives {@code [Re S | Im S][vector][lane]}
   * @param target where they start
   */
  void total(int count, double[] sums, int target) {
    for (int q = 0; q < count; q++) {
      double real = 0;
      double imaginary = 0;
      for (int i = q * LANES; i < (q + 1) * LANES; i++) {
        real += re[i];
        imaginary += im[i];
      }
      int at = target + q * LANES;
      Arrays.fill(sums, at, at + LANES, real);
      at += count * LANES;
      Arrays.fill(sums, at, at + LANES, imaginary);
    }
  }
}
