package org.farfield.backend.cpu;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * Σ_j w_j u(d) f_nl(d) Y_lm(d̂) over neighbours and images, f from tables; all short-range
 * densities share the neighbours and their harmonics. One core sums all of a centre, in the order
 * of the search: the bits do not depend on threads.
 */
final class NeighborSum {
  private static final int CHUNK = 16;

  private final ExpansionTables tables;
  private final Coefficients c;
  private final double[][] weights;
  private final NeighborSearch search;
  private final double[][] selfTerms; // what the weight of the centre adds, per density

  private NeighborSum(ExpansionTables tables, PlannedStructure job, Coefficients c) {
    this.tables = tables;
    this.c = c;
    weights = job.sources().weights();
    search = new NeighborSearch(job.structure(), tables.largestCutoff());
    double centre = tables.hyperparameters().centerAtomWeight() - 1;
    List<ShortRangeTable> densities = tables.shortRange();
    selfTerms = new double[densities.size()][];
    for (int d = 0; d < selfTerms.length && centre != 0; d++) {
      selfTerms[d] = densities.get(d).selfTerm();
      for (int n = 0; n < selfTerms[d].length; n++) {
        selfTerms[d][n] *= centre;
      }
    }
  }

  static void run(ExpansionTables tables, PlannedStructure job, Coefficients c, WorkerPool pool) {
    NeighborSum sum = new NeighborSum(tables, job, c);
    int atoms = c.atoms();
    pool.run(
        (atoms + CHUNK - 1) / CHUNK,
        (task, worker) -> {
          Neighborhood found = new Neighborhood();
          double[] y = new double[tables.harmonics().size()];
          double[] f = new double[(c.maxAngular() + 1) * c.radial()];
          for (int at = task * CHUNK; at < Math.min(atoms, (task + 1) * CHUNK); at++) {
            int i = sum.search.atom(at);
            sum.search.find(i, found);
            sum.addNeighbors(i, found, y, f);
            sum.weighCentre(i);
          }
        });
  }

  private void addNeighbors(int i, Neighborhood found, double[] y, double[] f) {
    for (int k = 0; k < found.count(); k++) {
      int j = found.atom(k);
      double distance =
          tables
              .harmonics()
              .evaluateDirection(found.vector(k, 0), found.vector(k, 1), found.vector(k, 2), y, 0);
      for (ShortRangeTable density : tables.shortRange()) {
        double factor = density.density().factor(distance);
        if (factor == 0) {
          continue; // beyond the cutoff of this density
        }
        density.pair(distance, f);
        for (int a = 0; a < weights.length; a++) {
          if (weights[a][j] != 0) {
            PairSum.accumulate(c, c.index(i, density.index(), a, 0), factor * weights[a][j], y, f);
          }
        }
      }
    }
  }

  private void weighCentre(int i) {
    for (int d = 0; d < selfTerms.length && selfTerms[d] != null; d++) {
      for (int a = 0; a < weights.length; a++) {
        int target = c.index(i, tables.shortRange().get(d).index(), a, 0);
        for (int n = 0; n < selfTerms[d].length; n++) {
          c.values()[target + n] += weights[a][i] * selfTerms[d][n];
        }
      }
    }
  }
}
