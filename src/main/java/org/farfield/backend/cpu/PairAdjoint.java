package org.farfield.backend.cpu;

import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * The adjoint of {@link PairSum}: each pair of atoms is met once.
 *
 * <p>A task does the pairs of some first atoms. The division into tasks depends on the number of
 * atoms only and shares of the result are added in order, so that the bits do not depend on the
 * number of threads.
 */
final class PairAdjoint {
  private static final int MAX_TASKS = 32; // each has 3N + CN numbers of its own
  private static final int MIN_CENTRES = 4;

  private PairAdjoint() {}

  static void run(
      ExpansionTables tables,
      PlannedStructure job,
      Coefficients g,
      Gradients result,
      WorkerPool pool) {
    overFirstAtoms(
        job,
        result,
        pool,
        (from, to, share) -> {
          PairTerms terms = new PairTerms(tables, job, g, share);
          Structure s = job.structure();
          for (int i = from; i < to; i++) {
            for (int j = i; j < g.atoms(); j++) {
              terms.meet(
                  i,
                  j,
                  s.position(j, 0) - s.position(i, 0),
                  s.position(j, 1) - s.position(i, 1),
                  s.position(j, 2) - s.position(i, 2));
              for (int d = 0; d < g.densities(); d++) {
                tables.densities().get(d).pairWithSlopes(terms.distance(), terms.f, terms.slopes);
                terms.add(d);
              }
              terms.finish();
            }
          }
        });
  }

  /** What a task does: adds the pairs whose first atom is one of some. */
  @FunctionalInterface
  interface FirstAtoms {
    /** Adds to a share of the result what the pairs of the atoms from … to − 1 give. */
    void add(int from, int to, Gradients share);
  }

  static void overFirstAtoms(
      PlannedStructure job, Gradients result, WorkerPool pool, FirstAtoms task) {
    int atoms = job.structure().size();
    int centres = Math.max(MIN_CENTRES, (atoms + MAX_TASKS - 1) / MAX_TASKS);
    Gradients[] shares = new Gradients[(atoms + centres - 1) / centres];
    pool.run(
        shares.length,
        (index, worker) -> {
          shares[index] = Gradients.zero(job);
          task.add(index * centres, Math.min(atoms, (index + 1) * centres), shares[index]);
        });
    for (Gradients share : shares) {
      result.add(share);
    }
  }
}
