package org.farfield.backend.cpu;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.cpu.mesh.MeshSum;
import org.farfield.backend.cpu.pairs.NeighborJob;
import org.farfield.backend.cpu.pairs.NeighborSum;
import org.farfield.backend.cpu.waves.LatticeJob;
import org.farfield.backend.cpu.waves.LatticeSum;
import org.farfield.backend.cpu.waves.LatticeTranspose;
import org.farfield.backend.cpu.waves.MirrorSum;
import org.farfield.backend.cpu.waves.WaveSum;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.MeshMemory;
import org.farfield.expansion.plan.OnSiteSum;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;

/** The sums of one structure, in the order in which its terms ask for them each time. */
final class KeptSums {
  private final KeptHeap memory;
  private final Map<Place, Object> sums = new HashMap<>();
  private int next;

  KeptSums(KeptHeap memory) {
    this.memory = memory;
  }

  // Among the terms; values and transposes may have sums of different types.
  private record Place(int term, Class<?> type) {}

  /** Starts with the first term again. */
  void restart() {
    next = 0;
  }

  // The sum of the next term: that of the last time, or a new one, which stays if it may.
  // One that does not stay keeps nothing of its own either: nobody would ask it again.
  private <T> T sum(Class<T> type, long bytes, Function<KeptHeap, T> maker) {
    Place place = new Place(next++, type);
    Object sum = sums.get(place);
    if (sum == null) {
      boolean stays = memory.take(bytes);
      sum = maker.apply(stays ? memory : KeptHeap.NONE);
      if (stays) {
        sums.put(place, sum);
      }
    }
    return type.cast(sum);
  }

  private NeighborSum neighbors(
      CpuBackend backend, ExpansionTables tables, Term.Neighbors term, PlannedStructure job) {
    return sum(
        NeighborSum.class,
        0,
        kept -> new NeighborSum(new NeighborJob(tables, term, job), backend.gemm().near(), kept));
  }

  private MeshSum mesh(
      CpuBackend backend, ExpansionTables tables, Term.Lattice term, PlannedStructure job) {
    Expansion h = tables.hyperparameters();
    double bytes =
        MeshMemory.of(term, job.structure())
            .kept(h.fields(), job.sources().channels(), h.precision() == Precision.SINGLE);
    return sum(
        MeshSum.class,
        (long) bytes,
        kept ->
            new MeshSum(
                new LatticeJob(tables, term, job), backend.pool(), backend.gemm().mesh(), kept));
  }

  private WaveSum waves(
      CpuBackend backend,
      ExpansionTables tables,
      Term.Lattice term,
      PlannedStructure job,
      int worker) {
    if (!MirrorSum.fits(term, job)) {
      return plainWaves(backend, tables, term, job, worker);
    }
    return sum(
        MirrorSum.class,
        0,
        kept ->
            new MirrorSum(
                new LatticeJob(tables, term, job),
                backend.pool(),
                backend.gemm(),
                backend.scratch(),
                worker,
                kept));
  }

  private LatticeSum plainWaves(
      CpuBackend backend,
      ExpansionTables tables,
      Term.Lattice term,
      PlannedStructure job,
      int worker) {
    return sum(
        LatticeSum.class,
        0,
        kept ->
            new LatticeSum(
                new LatticeJob(tables, term, job),
                backend.pool(),
                backend.gemm(),
                backend.scratch(),
                worker,
                kept));
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
        KeptSums.this.neighbors(backend, tables, term, job).run(job.sources(), c, backend.pool());
      }

      @Override
      public void lattice(Term.Lattice term) {
        if (term.isOnMesh()) {
          mesh(backend, tables, term, job).run(job.sources(), c);
        } else {
          waves(backend, tables, term, job, worker).run(job.sources(), c, worker);
        }
      }

      @Override
      public void onSite(Term.OnSite term) {
        OnSiteSum.add(term, job, c);
      }
    };
  }

  /** What adds the transpose in the sources to the moments of gradients. */
  Term.Sums transposed(
      CpuBackend backend,
      ExpansionTables tables,
      PlannedStructure job,
      Coefficients g,
      Gradients result,
      int worker) {
    return new Term.Sums() {
      @Override
      public void neighbors(Term.Neighbors term) {
        KeptSums.this.neighbors(backend, tables, term, job).transpose(g, result, backend.pool());
      }

      @Override
      public void lattice(Term.Lattice term) {
        if (term.isOnMesh()) {
          mesh(backend, tables, term, job).transpose(g, result);
        } else {
          LatticeSum sum = plainWaves(backend, tables, term, job, worker);
          new LatticeTranspose(sum, sum.lattice(), g, backend.pool(), backend.gemm()).run(result);
        }
      }

      @Override
      public void onSite(Term.OnSite term) {
        OnSiteSum.addAdjoint(term, job, g, result);
      }
    };
  }
}
