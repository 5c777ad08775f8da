package org.farfield.equilibration;

import org.farfield.structure.Structure;

/**
 * The engine's smooth part of a crystal without the mean potential of the short range: (π/V) Σ q_i
 * q_j (1/γ_ij² − 1/α²), as the wave k = 0 is left out.
 */
final class MeanFree implements LongRange {
  private final LongRange smooth;
  private final Structure structure;
  private final Sites sites;
  private final double alpha;

  MeanFree(LongRange smooth, Structure structure, Sites sites, double alpha) {
    this.smooth = smooth;
    this.structure = structure;
    this.sites = sites;
    this.alpha = alpha;
  }

  private double factor() {
    return Math.PI / structure.cell().volume();
  }

  private double square(int atom) {
    return sites.widths()[atom] * sites.widths()[atom];
  }

  @Override
  public void addTo(double[] g) {
    smooth.addTo(g);
    int rows = sites.rows();
    int atoms = sites.atoms();
    for (int i = 0; i < atoms; i++) {
      for (int j = 0; j < atoms; j++) {
        g[i * rows * atoms * rows + j * rows] +=
            factor() * (2 * (square(i) + square(j)) - 1 / (alpha * alpha));
      }
    }
  }

  // Σ q and Σ q σ²
  private double[] sums(double[] p) {
    double[] sums = new double[2];
    for (int i = 0; i < sites.atoms(); i++) {
      sums[0] += p[i * sites.rows()];
      sums[1] += p[i * sites.rows()] * square(i);
    }
    return sums;
  }

  /** Adds its own part of G p. */
  void addTo(double[] p, double[] out) {
    double[] sums = sums(p);
    for (int i = 0; i < sites.atoms(); i++) {
      out[i * sites.rows()] +=
          factor() * (2 * square(i) * sums[0] + 2 * sums[1] - sums[0] / (alpha * alpha));
    }
  }

  @Override
  public void addSlopes(double[] p, Slopes out) {
    smooth.addSlopes(p, out);
    double[] sums = sums(p);
    double energy = 0.5 * factor() * (4 * sums[0] * sums[1] - sums[0] * sums[0] / (alpha * alpha));
    for (int x = 0; x < 3; x++) {
      out.strain[4 * x] -= energy;
    }
  }
}
