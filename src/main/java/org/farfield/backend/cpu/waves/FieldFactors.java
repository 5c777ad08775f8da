package org.farfield.backend.cpu.waves;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.math.HalfSpace;

/**
 * What the fields (8π/V) (−1)^{⌈l/2⌉} φ v̂ I_nl Y_lm of a lattice sum are products of, at some of
 * its vectors.
 */
public final class FieldFactors {
  private final LatticeJob lattice;
  private final HalfSpace vectors;
  private final double prefactor;

  FieldFactors(LatticeJob lattice, HalfSpace vectors) {
    this.lattice = lattice;
    this.vectors = vectors;
    prefactor = 8 * Math.PI / lattice.volume();
  }

  /**
   * (8π/V) (−1)^{⌈l/2⌉} Y_lm.
   *
   * @param count how many vectors
   * @param which of them is which of all
   * @return {@code [lm][vector]}
   */
  double[] harmonics(int count, IntUnaryOperator which) {
    int harmonics = lattice.harmonics();
    double[] y = new double[harmonics * count];
    double[] one = new double[harmonics];
    for (int q = 0; q < count; q++) {
      int v = which.applyAsInt(q);
      double k = vectors.k(v, 3);
      lattice
          .tables
          .harmonics()
          .evaluate(vectors.k(v, 0) / k, vectors.k(v, 1) / k, vectors.k(v, 2) / k, one, 0);
      sign(one);
      for (int lm = 0; lm < harmonics; lm++) {
        y[lm * count + q] = one[lm];
      }
    }
    return y;
  }

  private void sign(double[] y) {
    for (int l = 0, lm = 0; l <= lattice.maxAngular(); l++) {
      double signed = (l + 1) / 2 % 2 == 0 ? prefactor : -prefactor;
      for (; lm < (l + 1) * (l + 1); lm++) {
        y[lm] *= signed;
      }
    }
  }

  /**
   * φ v̂ I_nl of a density, zero beyond its cutoff.
   *
   * @param count how many vectors
   * @param which of them is which of all
   * @param spectra receives {@code [l n][vector]}
   */
  void spectra(int d, int count, IntUnaryOperator which, double[] spectra) {
    LongRangeTable density = lattice.table(d);
    double[] one = new double[lattice.functions()];
    for (int q = 0; q < count; q++) {
      int v = which.applyAsInt(q);
      double k = vectors.k(v, 3);
      if (k < lattice.cutoff[d]) {
        density.spectrum(k, one);
      } else {
        Arrays.fill(one, 0);
      }
      double phi = lattice.factors.at(d, vectors, v);
      for (int f = 0; f < one.length; f++) {
        spectra[f * count + q] = phi * one[f];
      }
    }
  }
}
