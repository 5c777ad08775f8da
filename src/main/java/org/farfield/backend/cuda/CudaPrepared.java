package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.PreparedAnew;
import org.farfield.backend.cuda.batch.BatchCutter;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BatchPipeline;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.KeptMemory;
import org.farfield.backend.cuda.batch.Last;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.sums.CallTerms;
import org.farfield.backend.cuda.sums.KeptBatch;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Structures of which positions, phases, field matrices, neighbours and tables stay on the device
 * from the first {@link #apply} on, as far as there is memory; the rest is made again each time,
 * with the same bits. Sources of a lower degree than those that were prepared are computed anew.
 */
final class CudaPrepared extends PreparedAnew {
  // of the memory that batches may take
  private static final double KEPT_SHARE = 0.25;

  private final CudaBackend backend;
  private final ExpansionTables hostTables;
  private final List<Integer> order; // structures with sums of one form stand together
  private final CallTerms terms; // in this order
  private final List<KeptBatch> batches = new ArrayList<>();
  private boolean isCut; // whether these are all
  private KeptMemory memory;
  private DeviceTables tables;

  CudaPrepared(CudaBackend backend, ExpansionTables hostTables, List<PlannedStructure> structures) {
    super(backend, hostTables, structures);
    this.backend = backend;
    this.hostTables = hostTables;
    order = CudaBackend.order(hostTables, structures);
    terms = new CallTerms(hostTables, CudaBackend.pick(structures, order));
  }

  @Override
  public List<Coefficients> apply(List<Sources> sources) {
    List<PlannedStructure> jobs = PlannedStructure.with(structures(), sources);
    for (int i = 0; i < jobs.size(); i++) {
      if (sources.get(i).degree() < structures().get(i).sources().degree()) {
        return super.apply(sources);
      }
    }
    List<Coefficients> results = CudaBackend.zeros(hostTables.hyperparameters(), jobs);
    Rounds rounds = new Rounds(CudaBackend.pick(jobs, order), CudaBackend.pick(results, order));
    backend.inContext((turns, kernels) -> run(rounds, turns, kernels));
    return results;
  }

  private void run(Rounds rounds, BatchPipeline turns, Kernels kernels) {
    try {
      if (tables == null) {
        tables = Last.make(() -> new DeviceTables(hostTables), turns::release);
        memory = new KeptMemory((long) (KEPT_SHARE * turns.available()));
      }
      rounds.kernels = kernels;
      turns.run(rounds);
      isCut = true;
    } catch (RuntimeException e) {
      turns.forget(e);
      release();
      throw e;
    }
  }

  private void release() {
    batches.forEach(KeptBatch::close);
    batches.clear();
    isCut = false;
    if (tables != null) {
      tables.close();
      tables = null;
    }
  }

  @Override
  public void close() {
    backend.inContext((turns, kernels) -> release());
  }

  /** All batches for some sources: the first time they are cut, later they are there. */
  private final class Rounds implements BatchPipeline.Rounds {
    private final List<PlannedStructure> jobs;
    private final List<Coefficients> results;
    private final CallTerms now;
    private final BatchCutter cutter;
    private Kernels kernels;
    private int next;

    Rounds(List<PlannedStructure> jobs, List<Coefficients> results) {
      this.jobs = jobs;
      this.results = results;
      now = terms.with(hostTables, jobs);
      cutter = CudaBackend.cutter(terms, jobs, results, true);
    }

    @Override
    public boolean isEmpty() {
      return isCut ? next == batches.size() : cutter.isEmpty();
    }

    @Override
    public DeviceTask take(BatchLimits limits) {
      if (!isCut) {
        batches.add(new KeptBatch(cutter.take(limits), hostTables.hyperparameters(), memory));
      }
      return batches.get(next++).task(tables, kernels, jobs, results, now);
    }

    @Override
    public void putBack() {
      next--;
      if (!isCut) {
        cutter.putBack();
        batches.remove(next).close();
      }
    }

    @Override
    public PlannedStructure job() {
      return jobs.get(batches.get(next - 1).first());
    }
  }
}
