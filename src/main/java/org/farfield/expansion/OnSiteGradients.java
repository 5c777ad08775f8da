package org.farfield.expansion;

import org.farfield.spec.Expansion;

/**
 * Derivatives of the two l = 0 terms outside the sums: k = 0, and the weight of the centre atom.
 */
public final class OnSiteGradients {
  private OnSiteGradients() {}

  /**
   * Adds what the term of k = 0 of one density gives: c_i = Σ_j w_j zero / V.
   *
   * @param job whose coefficients they are
   * @param g ∂E/∂c
   * @param density index in {@code g}
   * @param zero the term, one number per n
   * @param result receives the derivatives with respect to weights and strain
   */
  public static void addZeroTerm(
      PlannedStructure job, Coefficients g, int density, double[] zero, Gradients result) {
    for (int a = 0; a < g.channels(); a++) {
      double byWeight = 0;
      for (int i = 0; i < g.atoms(); i++) {
        byWeight += contract(g, g.index(i, density, a, 0), zero);
      }
      byWeight /= job.structure().cell().volume();
      double total = 0;
      for (int j = 0; j < g.atoms(); j++) {
        result.weights()[a][j] += byWeight;
        total += job.sources().weights()[a][j];
      }
      for (int x = 0; x < 9; x += 4) {
        result.strain()[x] -= byWeight * total; // 1/V
      }
    }
  }

  /**
   * Adds what the weight of the centre atom gives: c_i = −(1 − centerAtomWeight) w_i self.
   *
   * @param h whose weight of the centre atom counts
   * @param g ∂E/∂c
   * @param density index in {@code g}
   * @param self what an atom gives to itself, one number per n
   * @param result receives the derivatives with respect to weights
   */
  public static void addCentre(
      Expansion h, Coefficients g, int density, double[] self, Gradients result) {
    double centre = 1 - h.centerAtomWeight();
    for (int a = 0; a < g.channels(); a++) {
      for (int i = 0; i < g.atoms(); i++) {
        result.weights()[a][i] -= centre * contract(g, g.index(i, density, a, 0), self);
      }
    }
  }

  /**
   * Adds what the weight of the centre atom gives in all long-range densities.
   *
   * @param tables long-range densities alone
   * @param g ∂E/∂c
   * @param result receives the derivatives with respect to weights
   */
  public static void addCentres(ExpansionTables tables, Coefficients g, Gradients result) {
    Expansion h = tables.hyperparameters();
    for (int d = 0; d < tables.densities().size() && h.centerAtomWeight() != 1; d++) {
      addCentre(h, g, d, tables.densities().get(d).selfTerm(), result);
    }
  }

  private static double contract(Coefficients g, int from, double[] term) {
    double sum = 0;
    for (int n = 0; n < term.length; n++) {
      sum += g.values()[from + n] * term[n];
    }
    return sum;
  }
}
