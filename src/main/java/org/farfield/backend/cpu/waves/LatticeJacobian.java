package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.math.HalfSpace;

/**
 * Derivatives of the lattice sum. As a function of r_j, c_i is w_j Σ_k M cos φ for even l and sin φ
 * for odd l with φ = k·(r_i − r_j), so that ∂c_i/∂r_j = w_j Σ_k {sin φ, −cos φ} k M: for each
 * centre a matrix product of atoms × vectors × 3 fields. ∂c_i/∂ε is one of channels × vectors × 9
 * fields, Re, Im of e^{ik·r_i} S* times ∂M/∂ε. The right-hand matrices are made once, and in rounds
 * of as many vectors as there is room for. For slabs and wires k runs over the vectors of their
 * box, and M has the factor φ of the windows.
 */
public final class LatticeJacobian {
  private static final int BLOCK = 128;
  private static final int LANES = GemmKernel.ROWS;
  private static final int ROOM = 1 << 23; // numbers of right-hand matrices: 64 MiB

  private final LatticeJob lattice;
  private final Jacobian result;
  private final GemmKernel gemm;
  private final int atoms;
  private final int channels;
  private final ParityOrder order;
  private final int[] fieldAt; // per place in the order, the place in a row
  private final HalfSpace vectors;
  private final AtomPhases phases;
  private final int blocks; // of vectors
  private final double[][][][] byPosition; // [block of a round][density][parity]: k M in panels
  private final double[][][][] byStrain; // likewise ∂M/∂ε

  public LatticeJacobian(LatticeJob lattice, Jacobian result, GemmKernel gemm) {
    this.lattice = lattice;
    this.result = result;
    this.gemm = gemm;
    atoms = lattice.structure.atoms();
    channels = lattice.sources.weights().length;
    int size = lattice.radial();
    order = lattice.order();
    fieldAt = new int[order.even + order.odd];
    Arrays.setAll(fieldAt, x -> order.harmonic[x] * size + order.function[x] % size);
    vectors = lattice.vectors();
    phases = new AtomPhases(lattice.structure, vectors);
    blocks = (vectors.count() + BLOCK - 1) / BLOCK;
    int width = columns(0, 3) + columns(1, 3) + columns(0, 9) + columns(1, 9);
    int room = Math.max(1, ROOM / (BLOCK * width * lattice.densities()));
    byPosition = new double[Math.min(blocks, room)][lattice.densities()][2][];
    byStrain = new double[byPosition.length][lattice.densities()][2][];
  }

  public void run(WorkerPool pool) {
    for (int first = 0; first < blocks; first += byPosition.length) {
      int start = first;
      int round = Math.min(byPosition.length, blocks - first);
      pool.run(round, (i, worker) -> makeBlock(start, i));
      pool.run(
          result.centres(), (task, worker) -> new Centre(result.centre(task)).run(start, round));
    }
  }

  private int count(int block) {
    return Math.min(BLOCK, vectors.count() - block * BLOCK);
  }

  private int columns(int parity, int perField) {
    int width = gemm.doubleColumns();
    return (perField * order.count(parity) + width - 1) / width * width;
  }

  // Where the columns of a right-hand matrix begin in its panels.
  private int[][] places(int count, int perField) {
    int width = gemm.doubleColumns();
    int[][] places = new int[2][];
    for (int parity = 0; parity < 2; parity++) {
      places[parity] = new int[perField * order.count(parity)];
      Arrays.setAll(places[parity], x -> x / width * width * count + x % width);
    }
    return places;
  }

  private void makeBlock(int first, int i) {
    int block = first + i;
    int count = count(block);
    Row row = new Row(i, places(count, 3), places(count, 9));
    double[] unit = new double[3];
    double[] windows = new double[9]; // −∂φ/∂ε
    WindowFactors.Slopes windowSlopes = lattice.factors.slopes();
    for (int d = 0; d < lattice.densities(); d++) {
      for (int parity = 0; parity < 2; parity++) {
        byPosition[i][d][parity] = new double[count * columns(parity, 3)];
        byStrain[i][d][parity] = new double[count * columns(parity, 9)];
      }
    }
    for (int q = 0; q < count; q++) {
      int v = block * BLOCK + q;
      double k = vectors.k(v, 3);
      for (int axis = 0; axis < 3; axis++) {
        unit[axis] = vectors.k(v, axis) / k;
      }
      lattice
          .tables
          .harmonics()
          .evaluateWithGradients(unit[0], unit[1], unit[2], row.y, row.gradients);
      for (int d = 0; d < lattice.densities(); d++) {
        if (k < lattice.cutoff[d]) {
          lattice.table(d).spectrumWithSlopes(k, row.spectrum, row.slopes);
          double phi = lattice.factors.at(d, vectors, v);
          if (lattice.factors.hasWindows()) {
            windows = windowSlopes.at(d, vectors, v);
          }
          row.fill(q, d, unit, k, phi, windows);
        }
      }
    }
  }

  /** A row of the right-hand matrices of a block, one after the other. */
  private final class Row {
    private final int block; // in its round
    private final int[][] positionsAt;
    private final int[][] strainAt;
    private final int harmonics = lattice.harmonics();
    private final double[] y = new double[harmonics];
    private final double[] gradients = new double[3 * harmonics];
    private final double[] spectrum = new double[order.function.length];
    private final double[] slopes = new double[spectrum.length];

    Row(int block, int[][] positionsAt, int[][] strainAt) {
      this.block = block;
      this.positionsAt = positionsAt;
      this.strainAt = strainAt;
    }

    // The strain takes k to k − ε^T k and V to V (1 + tr ε).
    void fill(int q, int density, double[] unit, double k, double phi, double[] windows) {
      double prefactor = 8 * Math.PI / lattice.volume();
      int row = q * gemm.doubleColumns();
      for (int parity = 0; parity < 2; parity++) {
        int fields = order.count(parity);
        double[] positions = byPosition[block][density][parity];
        double[] strain = byStrain[block][density][parity];
        for (int x = 0; x < fields; x++) {
          int lm = order.harmonic[order.start(parity) + x];
          int function = order.function[order.start(parity) + x];
          int l = (int) Math.sqrt((double) lm);
          double factor = (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor;
          double plain = factor * spectrum[function] * y[lm];
          double value = phi * plain;
          for (int axis = 0; axis < 3; axis++) {
            positions[row + positionsAt[parity][axis * fields + x]] = value * k * unit[axis];
          }
          for (int s = 0; s < 9; s++) {
            double slope = // |k| ∂M/∂k_β
                factor
                    * phi
                    * (k * slopes[function] * unit[s % 3] * y[lm]
                        + spectrum[function] * gradients[s % 3 * harmonics + lm]);
            strain[row + strainAt[parity][s * fields + x]] =
                -unit[s / 3] * slope - windows[s] * plain - (s % 4 == 0 ? value : 0);
          }
        }
      }
    }
  }

  /** The derivatives of one centre. */
  private final class Centre {
    private final int centre;
    private final int rows = (atoms + LANES - 1) / LANES * LANES;
    private final int channelRows = (channels + LANES - 1) / LANES * LANES;
    private final double[] cos = new double[atoms * BLOCK];
    private final double[] sin = new double[atoms * BLOCK];
    private final double[] ownCos = new double[BLOCK];
    private final double[] ownSin = new double[BLOCK];
    private final double[] re = new double[BLOCK]; // of an atom and the centre
    private final double[] im = new double[BLOCK];
    private final double[][] channelRe = new double[channels][BLOCK]; // sums over atoms
    private final double[][] channelIm = new double[channels][BLOCK];
    private final double[][] left = new double[2][rows * BLOCK];
    private final double[][] channelLeft = new double[2][channelRows * BLOCK];
    private final double[][][] positions = new double[lattice.densities()][2][]; // [atom][column]
    private final double[][][] strain = new double[lattice.densities()][2][]; // [channel][column]
    private final double[] tile = new double[LANES * gemm.doubleColumns()];

    Centre(int centre) {
      this.centre = centre;
      for (int d = 0; d < lattice.densities(); d++) {
        for (int parity = 0; parity < 2; parity++) {
          positions[d][parity] = new double[Math.multiplyExact(rows, columns(parity, 3))];
          strain[d][parity] = new double[channelRows * columns(parity, 9)];
        }
      }
    }

    void run(int first, int round) {
      for (int i = 0; i < round; i++) {
        int block = first + i;
        int count = count(block);
        phases.fill(0, atoms, block * BLOCK, count, BLOCK, cos, sin);
        phases.fill(centre, centre + 1, block * BLOCK, count, BLOCK, ownCos, ownSin);
        pack(count);
        for (int d = 0; d < lattice.densities(); d++) {
          for (int parity = 0; parity < 2; parity++) {
            multiply(rows, count, left[parity], byPosition[i][d][parity], positions[d][parity]);
            multiply(
                channelRows, count, channelLeft[parity], byStrain[i][d][parity], strain[d][parity]);
          }
        }
      }
      for (int d = 0; d < lattice.densities(); d++) {
        addPositions(d);
        addStrain(d);
      }
    }

    private void pack(int count) {
      double[][] weights = lattice.sources.weights();
      for (int a = 0; a < channels; a++) {
        Arrays.fill(channelRe[a], 0);
        Arrays.fill(channelIm[a], 0);
      }
      for (int j = 0; j < atoms; j++) {
        int from = j * BLOCK;
        for (int q = 0; q < count; q++) {
          re[q] = ownCos[q] * cos[from + q] + ownSin[q] * sin[from + q];
          im[q] = ownSin[q] * cos[from + q] - ownCos[q] * sin[from + q];
        }
        int to = j / LANES * LANES * count + j % LANES;
        for (int q = 0; q < count; q++) {
          left[0][to + q * LANES] = im[q];
          left[1][to + q * LANES] = -re[q];
        }
        for (int a = 0; a < channels; a++) {
          double weight = weights[a][j];
          if (weight != 0) {
            add(weight, re, channelRe[a], count);
            add(weight, im, channelIm[a], count);
          }
        }
      }
      packChannels(count);
    }

    private void add(double weight, double[] phases, double[] sums, int count) {
      for (int q = 0; q < count; q++) {
        sums[q] += weight * phases[q];
      }
    }

    private void packChannels(int count) {
      Arrays.fill(channelLeft[0], 0);
      Arrays.fill(channelLeft[1], 0);
      for (int a = 0; a < channels; a++) {
        for (int q = 0; q < count; q++) {
          int to = (a / LANES * count + q) * LANES + a % LANES;
          channelLeft[0][to] = channelRe[a][q];
          channelLeft[1][to] = channelIm[a][q];
        }
      }
    }

    private void multiply(int m, int count, double[] a, double[] b, double[] c) {
      int n = b.length / count;
      if (n > 0) {
        gemm.multiply(m, n, count, a, 0, b, 0, c, 0, n, tile);
      }
    }

    private void addPositions(int d) {
      int fields = order.even + order.odd;
      int density = lattice.density(d);
      double[] derivative = new double[3 * fields];
      for (int j = 0; j < atoms; j++) {
        if (j != centre) {
          for (int parity = 0; parity < 2; parity++) {
            int from = j * columns(parity, 3);
            for (int x = 0; x < 3 * order.count(parity); x++) {
              int field = fieldAt[order.start(parity) + x % order.count(parity)];
              derivative[x / order.count(parity) * fields + field] = positions[d][parity][from + x];
            }
          }
          int sample = result.sample(centre, j);
          result.add(centre, sample, density, lattice.sources.weights(), derivative);
        }
      }
    }

    private void addStrain(int d) {
      int density = lattice.density(d);
      for (int a = 0; a < channels; a++) {
        double[] target = result.strain(centre);
        for (int parity = 0; parity < 2; parity++) {
          int from = a * columns(parity, 9);
          for (int x = 0; x < 9 * order.count(parity); x++) {
            int field = fieldAt[order.start(parity) + x % order.count(parity)];
            int component = x / order.count(parity);
            target[result.column(component, density, a) + field] += strain[d][parity][from + x];
          }
        }
      }
    }
  }
}
