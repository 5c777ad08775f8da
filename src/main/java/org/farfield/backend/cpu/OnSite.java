package org.farfield.backend.cpu;

import org.farfield.expansion.CentreWeight;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.WindowFactors;
import org.farfield.spec.EvaluationPath;
import org.farfield.spec.Expansion;

/** The two l = 0 terms outside the sums: k = 0, and the weight of the centre atom. */
final class OnSite {
  private OnSite() {}

  static void add(
      ExpansionTables tables, PlannedStructure job, WindowFactors factors, Coefficients c) {
    boolean periodic = job.plan().path() != EvaluationPath.PAIRS;
    for (int d = 0; d < tables.densities().size(); d++) {
      if (periodic) {
        double[] zero = factors.zeroTerm(d);
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
    }
    CentreWeight.apply(tables, job, c);
  }

  /** Adds what these terms give to gradients; g = ∂E/∂c. */
  static void adjoint(
      ExpansionTables tables,
      PlannedStructure job,
      WindowFactors factors,
      Coefficients g,
      Gradients result) {
    Expansion h = tables.hyperparameters();
    for (int d = 0; d < tables.densities().size(); d++) {
      if (job.plan().path() != EvaluationPath.PAIRS) {
        OnSiteGradients.addZeroTerm(job, g, d, factors.zeroTerm(d), result);
      }
      if (h.centerAtomWeight() != 1) {
        OnSiteGradients.addCentre(h, g, d, tables.densities().get(d).selfTerm(), result);
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
