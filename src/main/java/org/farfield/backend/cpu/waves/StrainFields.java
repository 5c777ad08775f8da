package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.kernels.cpu.AdjointKernel;
import org.farfield.kernels.cpu.GemmKernel;
import org.farfield.math.HalfSpace;

/**
 * M = (8π/V) (−1)^{⌈l/2⌉} φ v̂ I_nl Y_lm of a block of vectors, packed as right-hand panels of
 * vectors for products over fields, and its derivatives with respect to strain, contracted with T =
 * ∂E/∂M.
 *
 * <p>At a strain ε, k becomes k − ε^T k, so ∂M/∂ε_αβ = −k_α ∂M/∂k_β − δ_αβ M, the last from 1/V.
 */
public final class StrainFields {
  private static final int LANES = GemmKernel.ROWS;

  private final LatticeJob lattice;
  private final HalfSpace vectors;
  private final ParityOrder order;
  private final double prefactor;
  private final int width;
  private final AdjointKernel loops;
  private final int harmonics;
  private final int functions;
  private int row;
  private int first;
  private int count;
  private double[] value; // Σ T M of each vector
  private double[] radial; // Σ T |k| ∂M/∂|k|
  private double[] tangential; // Σ T |k| times the rest of ∂M/∂k, [axis][vector]
  private double[] contracted; // Σ_n T of a harmonic times spectra, then times slopes
  private double[] matrix = new double[0]; // [density][parity][panel of vectors][field][lane]
  private double[] waves; // [kx, ky, kz, |k|][vector]
  private double[] y; // [lm][vector], signs and prefactor included
  private double[] gradients; // [axis][lm][vector], likewise
  private double[] spectra; // [density][l n][vector]
  private double[] slopes; // |k| d/d|k| of these
  private double[][][] cotangent; // T: [density][parity][field][vector]

  StrainFields(LatticeJob lattice, HalfSpace vectors, ParityOrder order, GemmKernel gemm) {
    this.lattice = lattice;
    this.vectors = vectors;
    this.order = order;
    this.prefactor = 8 * Math.PI / lattice.volume();
    this.width = gemm.doubleColumns();
    loops = gemm.adjoints();
    this.harmonics = lattice.harmonics();
    this.functions = lattice.functions();
  }

  /** Makes count vectors from first on, in rows of the given length, a multiple of the width. */
  void fill(int first, int count, int row) {
    allocate(row);
    this.first = first;
    this.count = count;
    directions();
    for (int d = 0; d < lattice.densities(); d++) {
      spectra(d);
      for (int parity = 0; parity < 2; parity++) {
        pack(d, parity);
        Arrays.fill(cotangent[d][parity], 0);
      }
    }
  }

  private void allocate(int length) {
    if (matrix.length > 0) {
      return; // all blocks of a sum have rows of one length
    }
    row = length;
    matrix = new double[lattice.densities() * (order.even + order.odd) * row];
    waves = new double[4 * row];
    value = new double[row];
    radial = new double[row];
    tangential = new double[3 * row];
    contracted = new double[2 * row];
    y = new double[harmonics * row];
    gradients = new double[3 * harmonics * row];
    spectra = new double[lattice.densities() * functions * row];
    slopes = new double[lattice.densities() * functions * row];
    cotangent = new double[lattice.densities()][2][];
    for (double[][] both : cotangent) {
      for (int parity = 0; parity < 2; parity++) {
        both[parity] = new double[(order.count(parity) + LANES - 1) / LANES * LANES * row];
      }
    }
  }

  private void directions() {
    double[] one = new double[harmonics];
    double[] slope = new double[3 * harmonics];
    clear(waves, 4);
    clear(y, harmonics);
    clear(gradients, 3 * harmonics);
    for (int q = 0; q < count; q++) {
      for (int x = 0; x < 4; x++) {
        waves[x * row + q] = vectors.k(first + q, x);
      }
      double k = vectors.k(first + q, 3);
      lattice
          .tables
          .harmonics()
          .evaluateWithGradients(
              waves[q] / k, waves[row + q] / k, waves[2 * row + q] / k, one, slope);
      for (int l = 0, lm = 0; l <= lattice.maxAngular(); l++) {
        double signed = (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor;
        for (; lm < (l + 1) * (l + 1); lm++) {
          y[lm * row + q] = signed * one[lm];
          for (int x = 0; x < 3; x++) {
            gradients[(x * harmonics + lm) * row + q] = signed * slope[x * harmonics + lm];
          }
        }
      }
    }
  }

  // The rest of each row is zero: loops go over all of it.
  private void clear(double[] rows, int number) {
    for (int r = 0; r < number && count < row; r++) {
      Arrays.fill(rows, r * row + count, (r + 1) * row, 0);
    }
  }

  private void spectra(int d) {
    LongRangeTable density = lattice.table(d);
    double[] one = new double[functions];
    double[] slope = new double[functions];
    for (int q = 0; q < count; q++) {
      double k = waves[3 * row + q];
      if (k < lattice.cutoff[d]) {
        density.spectrumWithSlopes(k, one, slope);
      } else {
        Arrays.fill(one, 0);
        Arrays.fill(slope, 0);
      }
      double phi = lattice.factors.at(d, vectors, first + q);
      for (int f = 0; f < functions; f++) {
        spectra[(d * functions + f) * row + q] = phi * one[f];
        slopes[(d * functions + f) * row + q] = phi * k * slope[f];
      }
    }
  }

  private void pack(int d, int parity) {
    int fields = order.count(parity);
    for (int x = 0; x < fields; x++) {
      int lm = order.harmonic[order.start(parity) + x] * row;
      int f = (d * functions + order.function[order.start(parity) + x]) * row;
      int to = start(d, parity) + x * width;
      loops.products(row, y, lm, spectra, f, matrix, to, width, fields * width);
    }
  }

  double[] matrix() {
    return matrix;
  }

  /** Where the panels of a density and parity begin in the matrix. */
  int start(int density, int parity) {
    return (density * (order.even + order.odd) + order.start(parity)) * row;
  }

  /** kx, then ky, then kz, then |k| in rows of vectors. */
  double[] waves() {
    return waves;
  }

  /**
   * T of a density and parity, {@code [field][vector]}: zero after {@link #fill}, to be added to.
   */
  double[] cotangent(int density, int parity) {
    return cotangent[density][parity];
  }

  /** Adds Σ T ∂M/∂ε to nine numbers. */
  void addStrain(double[] strain) {
    if (lattice.factors.hasWindows()) {
      addWindows(strain);
    }
    Arrays.fill(value, 0);
    Arrays.fill(radial, 0);
    Arrays.fill(tangential, 0);
    for (int d = 0; d < lattice.densities(); d++) {
      for (int parity = 0; parity < 2; parity++) {
        // functions of one harmonic follow each other
        for (int x = 0; x < order.count(parity); x += lattice.radial()) {
          addHarmonic(d, parity, x);
        }
      }
    }
    for (int q = 0; q < count; q++) {
      double k = waves[3 * row + q];
      for (int x = 0; x < 9; x++) {
        double alpha = waves[x / 3 * row + q] / k;
        double beta = waves[x % 3 * row + q] / k;
        strain[x] -= alpha * (radial[q] * beta + tangential[x % 3 * row + q]);
        strain[x] -= x % 4 == 0 ? value[q] : 0;
      }
    }
  }

  private void addHarmonic(int d, int parity, int x) {
    int lm = order.harmonic[order.start(parity) + x];
    int f = (d * functions + order.function[order.start(parity) + x]) * row;
    double[] t = cotangent[d][parity];
    loops.contract(row, lattice.radial(), row, t, x * row, spectra, slopes, f, contracted);
    loops.addProducts(row, contracted, 0, y, lm * row, value, 0);
    loops.addProducts(row, contracted, row, y, lm * row, radial, 0);
    for (int axis = 0; axis < 3; axis++) {
      int at = (axis * harmonics + lm) * row;
      loops.addProducts(row, contracted, 0, gradients, at, tangential, axis * row);
    }
  }

  // Σ T M/φ ∂φ/∂ε: what the windows of slabs and wires add.
  private void addWindows(double[] strain) {
    WindowFactors.Slopes windows = lattice.factors.slopes();
    for (int d = 0; d < lattice.densities(); d++) {
      double[] sum = new double[row]; // Σ T M of each vector
      for (int parity = 0; parity < 2; parity++) {
        for (int x = 0; x < order.count(parity); x++) {
          int lm = order.harmonic[order.start(parity) + x];
          int f = (d * functions + order.function[order.start(parity) + x]) * row;
          for (int q = 0; q < count; q++) {
            sum[q] += cotangent[d][parity][x * row + q] * spectra[f + q] * y[lm * row + q];
          }
        }
      }
      for (int q = 0; q < count; q++) {
        double phi = lattice.factors.at(d, vectors, first + q);
        if (phi != 0 && waves[3 * row + q] < lattice.cutoff[d]) {
          double[] slope = windows.at(d, vectors, first + q);
          for (int x = 0; x < 9; x++) {
            strain[x] -= sum[q] / phi * slope[x];
          }
        }
      }
    }
  }
}
