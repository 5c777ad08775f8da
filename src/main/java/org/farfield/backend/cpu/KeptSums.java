package org.farfield.backend.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;

/** The sums of one structure, in the order in which its terms ask for them each time. */
final class KeptSums {
  private final KeptMemory memory;
  private final Map<Integer, Object> sums = new HashMap<>(); // by place among the terms
  private int next;

  KeptSums(KeptMemory memory) {
    this.memory = memory;
  }

  /** Starts with the first term again. */
  void restart() {
    next = 0;
  }

  // The sum of the next term: that of the last time, or a new one, which stays if it may.
  private <T> T sum(Class<T> type, long bytes, Supplier<T> maker) {
    int place = next++;
    Object sum = sums.get(place);
    if (sum == null) {
      sum = maker.get();
      if (memory.take(bytes)) {
        sums.put(place, sum);
      }
    }
    return type.cast(sum);
  }

  /** What adds to coefficients. */
  Term.Sums of(
      CpuBackend backend,
      ExpansionTables tables,
      PlannedStructure job,
      Coefficients c,
      int worker) {
    return new Term.Sums() {
      @Override
      public void neighbors(Term.Neighbors term) {
        if (job.sources().degree() > 0) {
          new MultipoleNeighbors(term, job).add(c, backend.pool());
          next++;
          return;
        }
        sum(
                NeighborSum.class,
                0,
                () ->
                    new NeighborSum(
                        new NeighborJob(tables, term, job), backend.gemm().near(), memory))
            .run(job.sources(), c, backend.pool());
      }

      @Override
      public void lattice(Term.Lattice term) {
        if (term.isOnMesh()) {
          sum(
                  MeshSum.class,
                  Mesh.bytes(term),
                  () ->
                      new MeshSum(
                          new LatticeJob(tables, term, job),
                          backend.pool(),
                          backend.gemm().mesh(),
                          memory))
              .run(job.sources(), c);
        } else {
          sum(
                  LatticeSum.class,
                  0,
                  () ->
                      new LatticeSum(
                          new LatticeJob(tables, term, job),
                          backend.pool(),
                          backend.gemm(),
                          backend.scratch(),
                          worker,
                          memory))
              .run(job.sources(), c, worker);
        }
      }

      @Override
      public void onSite(Term.OnSite term) {
        OnSiteSum.add(term, job, c);
      }
    };
  }
}
