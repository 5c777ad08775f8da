package org.farfield.backend.cpu.pairs;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.MultipolePair;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.neighbors.NeighborSearch;
import org.farfield.structure.neighbors.Neighborhood;

/**
 * The adjoint of sums over neighbours that are multipoles. One core does all of a centre in the
 * order of the search, and shares of gradients, of as many centres whatever the threads, are added
 * in order: the bits do not depend on threads.
 */
public final class MultipoleAdjoint {
  private static final int MAX_TASKS = 32; // each has gradients of its own
  private static final int MIN_CENTRES = 4;

  private final Term.Neighbors term;
  private final PlannedStructure job;
  private final NeighborSearch search;

  public MultipoleAdjoint(Term.Neighbors term, PlannedStructure job) {
    this.term = term;
    this.job = job;
    search = term.search(job.structure());
  }

  public void run(Coefficients g, Gradients result, WorkerPool pool) {
    int atoms = g.atoms();
    int centres = Math.max(MIN_CENTRES, (atoms + MAX_TASKS - 1) / MAX_TASKS);
    Gradients[] shares = new Gradients[(atoms + centres - 1) / centres];
    pool.run(
        shares.length,
        (task, worker) -> {
          shares[task] = job.zeroGradients();
          Centre centre = new Centre();
          for (int i = task * centres; i < Math.min(atoms, (task + 1) * centres); i++) {
            centre.addAdjoint(i, g, shares[task]);
          }
        });
    for (Gradients share : shares) {
      result.add(share);
    }
  }

  /** The neighbours of one atom after the other, by one thread. */
  private final class Centre {
    private final Neighborhood found = new Neighborhood();
    private final double[] moments = new double[Sources.MOST_MOMENTS];
    private final double[] byMoment = new double[Sources.MOST_MOMENTS];
    private final double[] force = new double[3];
    private final List<MultipolePair> pairs = new ArrayList<>(); // of each density

    Centre() {
      term.tables().forEach(table -> pairs.add(new MultipolePair(table.multipoles())));
    }

    void addAdjoint(int i, Coefficients g, Gradients result) {
      search.find(i, found);
      for (int k = 0; k < found.count(); k++) {
        for (int d = 0; d < pairs.size(); d++) {
          if (found.distance(k) < term.cutoffs().get(d)) {
            pairs
                .get(d)
                .withSlopes(found.vector(k, 0), found.vector(k, 1), found.vector(k, 2), g.radial());
            for (int a = 0; a < g.channels(); a++) {
              addPair(i, k, d, a, g, result);
            }
          }
        }
      }
    }

    private void addPair(int i, int k, int d, int a, Coefficients g, Gradients result) {
      int j = found.atom(k);
      job.sources().copyMoments(a, j, moments);
      int from = g.index(i, term.densities().get(d), a, 0);
      pairs.get(d).adjoint(moments, g, from, byMoment, force);
      for (int lm = 0; lm < job.sources().rows(); lm++) {
        result.moments()[a][lm][j] += byMoment[lm];
      }
      for (int x = 0; x < 3; x++) {
        if (j != i) { // images of the atom move with it
          result.positions()[3 * j + x] += force[x];
          result.positions()[3 * i + x] -= force[x];
        }
        for (int z = 0; z < 3; z++) {
          result.strain()[3 * x + z] += force[x] * found.vector(k, z);
        }
      }
    }
  }
}
