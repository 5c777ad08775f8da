package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DensityTables;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Job;

/** The two l = 0 terms outside the sums: k = 0, and the weight of the centre atom. */
final class OnSite {
  private OnSite() {}

  static void add(ExpansionTables tables, Job job, Coefficients c) {
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    boolean periodic = job.plan().path() != EvaluationPath.PAIRS;
    for (int d = 0; d < tables.densities().size(); d++) {
      DensityTables table = tables.densities().get(d);
      if (periodic) {
        double[] zero = table.zeroTerm();
        double volume = job.structure().cell().volume();
        for (int a = 0; a < c.channels(); a++) {
          double total = 0;
          for (double w : job.sources().weights()[a]) {
            total += w;
          }
          for (int i = 0; i < c.atoms(); i++) {
            addTo(c, i, d, a, total / volume, zero);
          }
        }
      }
      if (centre != 0) {
        double[] self = table.selfTerm();
        for (int a = 0; a < c.channels(); a++) {
          for (int i = 0; i < c.atoms(); i++) {
            addTo(c, i, d, a, -centre * job.sources().weights()[a][i], self);
          }
        }
      }
    }
  }

  private static void addTo(
      Coefficients c, int atom, int density, int channel, double factor, double[] term) {
    int target = c.index(atom, density, channel, 0);
    for (int n = 0; n < term.length; n++) {
      c.values()[target + n] += factor * term[n];
    }
  }
}
