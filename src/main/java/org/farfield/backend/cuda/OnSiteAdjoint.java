package org.farfield.backend.cuda;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;

/**
 * Derivatives of the l = 0 terms outside the sums, of onsite.cu: few enough for one core of the
 * host.
 */
final class OnSiteAdjoint {
  private final double[] terms;

  /**
   * Of the terms of some densities.
   *
   * @param terms as the kernel has them: {@code [density][k = 0 | centre][n]}
   */
  OnSiteAdjoint(double[] terms) {
    this.terms = terms;
  }

  /**
   * Adds to gradients.
   *
   * @param g ∂E/∂c of these densities
   * @param periodic whether there is a k = 0
   */
  void add(Job job, Coefficients g, boolean periodic, Gradients result) {
    double inverseVolume = periodic ? 1 / job.structure().cell().volume() : 0;
    for (int a = 0; a < g.channels(); a++) {
      double[] byWeight = result.weights()[a];
      double mean = 0;
      for (int i = 0; i < g.atoms(); i++) {
        for (int d = 0; d < g.densities(); d++) {
          mean += contract(g, i, d, a, 0) * inverseVolume;
          byWeight[i] -= contract(g, i, d, a, 1);
        }
      }
      double total = 0;
      for (int j = 0; j < g.atoms(); j++) {
        byWeight[j] += mean;
        total += job.sources().weights()[a][j];
      }
      for (int x = 0; x < 9; x += 4) {
        result.strain()[x] -= mean * total; // 1/V
      }
    }
  }

  private double contract(Coefficients g, int atom, int density, int channel, int which) {
    int from = g.index(atom, density, channel, 0);
    int term = (2 * density + which) * g.radial();
    double sum = 0;
    for (int n = 0; n < g.radial(); n++) {
      sum += g.values()[from + n] * terms[term + n];
    }
    return sum;
  }
}
