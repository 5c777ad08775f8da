package org.farfield.expansion;

/**
 * What the weight of the centre atom takes from l = 0: (1 − centerAtomWeight) w_ia f_n0(0) Y_00.
 */
public final class CentreWeight {
  private CentreWeight() {}

  /**
   * Takes from every atom what it must not feel of itself.
   *
   * @param tables long-range densities alone
   * @param job the structure
   * @param c its coefficients with every atom's own potential fully counted
   */
  public static void apply(ExpansionTables tables, PlannedStructure job, Coefficients c) {
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    for (int d = 0; d < tables.densities().size() && centre != 0; d++) {
      double[] self = tables.densities().get(d).selfTerm();
      for (int a = 0; a < c.channels(); a++) {
        for (int i = 0; i < c.atoms(); i++) {
          int target = c.index(i, d, a, 0);
          double factor = -centre * job.sources().weights()[a][i];
          for (int n = 0; n < self.length; n++) {
            c.values()[target + n] += factor * self[n];
          }
        }
      }
    }
  }
}
