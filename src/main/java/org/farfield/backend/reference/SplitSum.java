package org.farfield.backend.reference;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.SplitRestTable;
import org.farfield.spec.Expansion;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** The part of split potentials that is summed in space, f_nl by quadrature. */
final class SplitSum {
  private SplitSum() {}

  // c += Σ_j w_j f_nl(d) Y_lm(d̂) over neighbours and images, d = 0 included, and k = 0
  static void add(
      ExpansionTables tables, SplitRestTable near, PlannedStructure job, Coefficients c) {
    Expansion h = tables.hyperparameters();
    double cutoff = job.plan().split().orElseThrow().cutoffs().get(near.index());
    NeighborSearch search = new NeighborSearch(job.structure(), cutoff);
    Neighborhood found = new Neighborhood();
    int size = h.basis().size();
    double[] y = new double[tables.harmonics().size()];
    double[] f = new double[(h.maxAngular() + 1) * size];
    double[] zero = near.zeroTerm();
    double volume = job.structure().cell().volume();
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
          double weight = job.sources().weights()[a][found.atom(k)];
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
      for (int a = 0; a < c.channels(); a++) {
        for (double weight : job.sources().weights()[a]) {
          for (int n = 0; n < size; n++) {
            c.values()[c.index(i, near.index(), a, 0) + n] += weight / volume * zero[n];
          }
        }
      }
    }
  }
}
