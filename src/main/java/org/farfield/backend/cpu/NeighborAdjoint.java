package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.spec.Expansion;
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
      ExpansionTables tables,
      PlannedStructure job,
      Coefficients g,
      Gradients result,
      WorkerPool pool) {
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
                terms.meet(
                    i, found.atom(k), found.vector(k, 0), found.vector(k, 1), found.vector(k, 2));
                add(tables, terms);
                terms.finish();
              }
            }
          }
        });
    Expansion h = tables.hyperparameters();
    for (ShortRangeTable near : tables.shortRange()) {
      if (h.centerAtomWeight() != 1) {
        OnSiteGradients.addCentre(h, g, near.index(), near.selfTerm(), result);
      }
    }
  }

  private static void add(ExpansionTables tables, PairTerms terms) {
    for (ShortRangeTable near : tables.shortRange()) {
      if (terms.distance() < near.density().cutoff().radius()) {
        near.contribution(terms.distance(), terms.f, terms.slopes);
        terms.add(near.index());
      }
    }
  }
}
