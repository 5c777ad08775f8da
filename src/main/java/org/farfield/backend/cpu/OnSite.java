package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DensityTables;
import org.farfield.expansion.EvaluationPath;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.WindowFactors;

/** The two l = 0 terms outside the sums: k = 0, and the weight of the centre atom. */
final class OnSite {
  private OnSite() {}

  static void add(ExpansionTables tables, Job job, WindowFactors factors, Coefficients c) {
    boolean periodic = job.plan().path() != EvaluationPath.PAIRS;
    for (int d = 0; d < tables.densities().size(); d++) {
      DensityTables table = tables.densities().get(d);
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
    weighCentre(tables, job, c);
  }

  /** Takes from every atom what it must not feel of itself. */
  static void weighCentre(ExpansionTables tables, Job job, Coefficients c) {
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    for (int d = 0; d < tables.densities().size() && centre != 0; d++) {
      double[] self = tables.densities().get(d).selfTerm();
      for (int a = 0; a < c.channels(); a++) {
        for (int i = 0; i < c.atoms(); i++) {
          addTo(c, i, d, a, -centre * job.sources().weights()[a][i], self);
        }
      }
    }
  }

  /** Adds what these terms give to gradients; g = ∂E/∂c. */
  static void adjoint(
      ExpansionTables tables, Job job, WindowFactors factors, Coefficients g, Gradients result) {
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    boolean periodic = job.plan().path() != EvaluationPath.PAIRS;
    for (int d = 0; d < tables.densities().size(); d++) {
      DensityTables table = tables.densities().get(d);
      double[] self = centre == 0 ? new double[g.radial()] : table.selfTerm();
      double[] zero = periodic ? factors.zeroTerm(d) : new double[g.radial()];
      for (int a = 0; a < g.channels(); a++) {
        double all = 0;
        for (int i = 0; i < g.atoms(); i++) {
          int from = g.index(i, d, a, 0);
          all += contract(g, from, zero);
          result.weights()[a][i] -= centre * contract(g, from, self);
        }
        if (periodic) {
          addZeroTerm(all / job.structure().cell().volume(), job.sources().weights()[a], a, result);
        }
      }
    }
  }

  // E = byWeight Σ_j w_j, byWeight ~ 1/V
  private static void addZeroTerm(
      double byWeight, double[] weights, int channel, Gradients result) {
    double total = 0;
    for (int j = 0; j < weights.length; j++) {
      result.weights()[channel][j] += byWeight;
      total += weights[j];
    }
    for (int x = 0; x < 9; x += 4) {
      result.strain()[x] -= byWeight * total;
    }
  }

  private static double contract(Coefficients g, int from, double[] term) {
    double sum = 0;
    for (int n = 0; n < term.length; n++) {
      sum += g.values()[from + n] * term[n];
    }
    return sum;
  }

  private static void addTo(
      Coefficients c, int atom, int density, int channel, double factor, double[] term) {
    int target = c.index(atom, density, channel, 0);
    for (int n = 0; n < term.length; n++) {
      c.values()[target + n] += factor * term[n];
    }
  }
}
