package org.farfield.backend.cpu.pairs;

import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PairDerivatives;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/** Derivatives of {@link NeighborSum}, one centre after the other. */
public final class NeighborJacobian {
  private final ExpansionTables tables;
  private final Term.Neighbors term;
  private final PlannedStructure job;
  private final Jacobian result;
  private final NeighborSearch search;

  public NeighborJacobian(
      ExpansionTables tables, Term.Neighbors term, PlannedStructure job, Jacobian result) {
    this.tables = tables;
    this.term = term;
    this.job = job;
    this.result = result;
    search = term.search(job.structure());
  }

  public void run(WorkerPool pool) {
    pool.run(result.centres(), (task, worker) -> add(result.centre(task)));
  }

  private void add(int i) {
    PairDerivatives derivatives = new PairDerivatives(tables);
    double[] f =
        new double
            [(tables.hyperparameters().maxAngular() + 1) * tables.hyperparameters().basis().size()];
    double[] slopes = new double[f.length];
    Neighborhood found = new Neighborhood();
    search.find(i, found);
    for (int k = 0; k < found.count(); k++) {
      int j = found.atom(k);
      double[] d = {found.vector(k, 0), found.vector(k, 1), found.vector(k, 2)};
      double distance = derivatives.direction(d[0], d[1], d[2]);
      if (j == i && distance == 0) {
        continue; // the centre does not move away from itself
      }
      int sample = result.sample(i, j);
      for (int density = 0; density < term.densities().size(); density++) {
        if (distance < term.cutoffs().get(density)) {
          RadialTable radial = term.tables().get(density);
          radial.withSlopes(distance, f, slopes);
          result.add(
              i,
              sample,
              term.densities().get(density),
              job.sources().weights(),
              derivatives.of(f, slopes),
              d);
        }
      }
    }
  }
}
