package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.ShortRangeTables;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * The adjoint of {@link NeighborSum}. Of the two vectors ±d between atoms i &lt; j and their images
 * only those from i are taken; the images of an atom itself move with it and give strain alone.
 */
final class NeighborAdjoint {
  private NeighborAdjoint() {}

  /** Adds the gradients through the short-range densities. */
  static void run(
      ExpansionTables tables, Job job, Coefficients g, Gradients result, WorkerPool pool) {
    NeighborSearch search = new NeighborSearch(job.structure(), tables.largestCutoff());
    PairAdjoint.overFirstAtoms(
        job,
        result,
        pool,
        (from, to, share) -> {
          PairTerms terms = new PairTerms(tables, job, g, share);
          Neighborhood found = new Neighborhood();
          for (int i = from; i < to; i++) {
            search.find(i, found);
            for (int k = 0; k < found.count(); k++) {
              if (found.atom(k) >= i) {
                add(tables, terms, i, found, k);
              }
            }
          }
        });
    weighCentres(tables, g, result);
  }

  private static void add(
      ExpansionTables tables, PairTerms terms, int i, Neighborhood found, int k) {
    terms.meet(i, found.atom(k), found.vector(k, 0), found.vector(k, 1), found.vector(k, 2));
    for (ShortRangeTables near : tables.shortRange()) {
      if (terms.distance() < near.density().cutoff().radius()) {
        near.contribution(terms.distance(), terms.f, terms.slopes);
        terms.add(near.index());
      }
    }
    terms.finish();
  }

  // E = −(1 − w) Σ_i w_ia Σ_n g_n0 f_n0(0) Y_00
  private static void weighCentres(ExpansionTables tables, Coefficients g, Gradients result) {
    double factor = 1 - tables.hyperparameters().centerAtomWeight();
    for (ShortRangeTables near : tables.shortRange()) {
      double[] self = factor == 0 ? new double[0] : near.selfTerm();
      for (int a = 0; a < g.channels(); a++) {
        for (int i = 0; i < g.atoms(); i++) {
          int from = g.index(i, near.index(), a, 0);
          for (int n = 0; n < self.length; n++) {
            result.weights()[a][i] -= factor * self[n] * g.values()[from + n];
          }
        }
      }
    }
  }
}
