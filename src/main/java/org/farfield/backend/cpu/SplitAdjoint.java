package org.farfield.backend.cpu;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.NearTables;
import org.farfield.expansion.OnSiteGradients;
import org.farfield.expansion.Split;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.structure.neighbors.NeighborSearch;

/** The adjoint of {@link SplitSum}. */
final class SplitAdjoint {
  private SplitAdjoint() {}

  private record Near(int density, double cutoff, PiecewisePolynomial table) {}

  /** Adds the gradients through what split potentials have and their smooth parts have not. */
  static void run(
      ExpansionTables tables, Job job, Coefficients g, Gradients result, WorkerPool pool) {
    Split split = job.plan().split().orElseThrow();
    List<NearTables> parts = tables.split(split.smearing()).near();
    List<Near> densities =
        parts.stream()
            .map(near -> new Near(near.index(), split.cutoffs().get(near.index()), near.table()))
            .toList();
    NeighborSearch search = new NeighborSearch(job.structure(), split.largestCutoff());
    new NeighborAdjoint.Sum(tables, job, g, search)
        .run(result, pool, terms -> add(densities, terms));
    for (NearTables near : parts) {
      OnSiteGradients.addZeroTerm(job, g, near.index(), near.zeroTerm(), result);
    }
  }

  private static void add(List<Near> densities, PairTerms terms) {
    for (Near near : densities) {
      if (terms.distance() < near.cutoff) {
        near.table.evaluateWithSlopes(terms.distance(), terms.f, terms.slopes);
        terms.add(near.density);
      }
    }
  }
}
