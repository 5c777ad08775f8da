package org.farfield.backend.reference;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.spec.Expansion;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** c = Σ_j w_j u(d) f_nl(d) Y_lm(d̂) over neighbours and images, f_nl by quadrature. */
final class NeighborSum {
  private NeighborSum() {}

  static void add(
      ExpansionTables tables, ShortRangeTable near, PlannedStructure job, Coefficients c) {
    Expansion h = tables.hyperparameters();
    NeighborSearch search = new NeighborSearch(job.structure(), near.density().cutoff().radius());
    Neighborhood found = new Neighborhood();
    int size = h.basis().size();
    double[] y = new double[tables.harmonics().size()];
    double[] f = new double[(h.maxAngular() + 1) * size];
    for (int i = 0; i < c.atoms(); i++) {
      search.find(i, found);
      for (int k = 0; k < found.count(); k++) {
        double d =
            tables
                .harmonics()
                .evaluateDirection(
                    found.vector(k, 0), found.vector(k, 1), found.vector(k, 2), y, 0);
        near.exactPair(d, f);
        for (int a = 0; a < c.channels(); a++) {
          double weight = job.sources().weights()[a][found.atom(k)] * near.density().factor(d);
          for (int l = 0; l <= h.maxAngular(); l++) {
            int target = c.index(i, near.index(), a, l);
            for (int lm = l * l; lm < (l + 1) * (l + 1); lm++) {
              for (int n = 0; n < size; n++) {
                c.values()[target++] += weight * f[l * size + n] * y[lm];
              }
            }
          }
        }
      }
    }
    weighCentre(h.centerAtomWeight(), near, job, c);
  }

  // c −= (1 − w) w_ia f_n0(0) Y_00
  private static void weighCentre(
      double weight, ShortRangeTable near, PlannedStructure job, Coefficients c) {
    double[] self = near.selfTerm();
    for (int i = 0; i < c.atoms(); i++) {
      for (int a = 0; a < c.channels(); a++) {
        for (int n = 0; n < self.length; n++) {
          c.values()[c.index(i, near.index(), a, 0) + n] -=
              (1 - weight) * job.sources().weights()[a][i] * self[n];
        }
      }
    }
  }
}
