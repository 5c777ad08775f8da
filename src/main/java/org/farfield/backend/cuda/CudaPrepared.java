package org.farfield.backend.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.farfield.backend.DescentSystems;
import org.farfield.backend.DescentTables;
import org.farfield.backend.DeviceDescent;
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
import org.farfield.backend.cuda.sums.VectorPair;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Structures of which positions, phases, field matrices, neighbours and tables stay on the device
 * from the first {@link #apply} on, and those of the gradients from the first {@link #adjoint} or
 * {@link #transpose} on, as far as there is memory; the rest is made again each time, with the same
 * bits. Sources of a lower degree than those that were prepared are computed anew.
 */
final class CudaPrepared extends PreparedAnew {
  // of the memory that batches may take
  private static final double KEPT_SHARE = 0.25;

  private final CudaBackend backend;
  private final ExpansionTables hostTables;
  private final List<Integer> order; // structures with sums of one form stand together
  private final CallTerms terms; // in this order
  private final Kept values = new Kept();
  private final Map<AdjointCall.Key, Kept> gradients = new HashMap<>();
  private KeptMemory memory;
  private DeviceTables tables;

  CudaPrepared(CudaBackend backend, ExpansionTables hostTables, List<PlannedStructure> structures) {
    super(backend, hostTables, structures);
    this.backend = backend;
    this.hostTables = hostTables;
    CallTerms unordered = new CallTerms(hostTables, structures);
    order = unordered.order();
    terms = unordered.pick(order);
  }

  @Override
  public List<Coefficients> apply(List<Sources> sources) {
    List<PlannedStructure> jobs = PlannedStructure.with(structures(), sources);
    if (areOfLowerDegree(sources)) {
      return super.apply(sources);
    }
    List<Coefficients> results = CudaBackend.zeros(hostTables.hyperparameters(), jobs);
    List<PlannedStructure> sorted = CudaBackend.pick(jobs, order);
    List<Coefficients> to = CudaBackend.pick(results, order);
    CallTerms now = terms.with(hostTables, sorted);
    run(sorted, to, (batch, kernels) -> batch.task(tables, kernels, sorted, to, now));
    return results;
  }

  private boolean areOfLowerDegree(List<Sources> sources) {
    return IntStream.range(0, sources.size())
        .anyMatch(i -> sources.get(i).degree() < structures().get(i).sources().degree());
  }

  // The gradient with respect to the sources does not depend on them.
  @Override
  public List<Sources> transpose(List<Coefficients> cotangents) {
    return sources(gradients(structures(), cotangents));
  }

  @Override
  public List<Gradients> adjoint(List<Sources> sources, List<Coefficients> cotangents) {
    List<PlannedStructure> jobs = PlannedStructure.with(structures(), sources);
    return areOfLowerDegree(sources)
        ? super.adjoint(sources, cotangents)
        : gradients(jobs, cotangents);
  }

  private List<Gradients> gradients(List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    return new AdjointCall(hostTables, jobs, cotangents)
        .run(sum -> run(sum, (batch, kernels) -> sum.task(tables, kernels, batch)));
  }

  @Override
  public DeviceVectors vectors() {
    return new CudaVectors(backend, layout(), this);
  }

  @Override
  public DeviceDescent descent(DescentSystems systems) {
    return new CudaDescent(backend, new DescentTables(systems));
  }

  /** c = A w of vectors. */
  void apply(VectorPair vectors) {
    List<PlannedStructure> sorted = CudaBackend.pick(structures(), order);
    VectorPair own = vectors.of(order);
    run(
        sorted,
        CudaBackend.shapes(hostTables.hyperparameters(), sorted),
        (batch, kernels) -> batch.apply(tables, kernels, sorted, terms, own));
  }

  /** Adds Aᵀ g to a vector of sources. */
  void transpose(VectorPair vectors) {
    new AdjointCall(hostTables, structures())
        .forEach(
            sum -> run(sum, (batch, kernels) -> sum.transpose(tables, kernels, batch, vectors)));
  }

  // All sums of values, batch after batch.
  private void run(
      List<PlannedStructure> sorted,
      List<Coefficients> coefficients,
      BiFunction<KeptBatch, Kernels, DeviceTask> task) {
    run(
        (turns, kernels) ->
            run(
                turns,
                new Rounds(
                    values,
                    CudaBackend.cutter(terms, sorted, coefficients, true),
                    sorted::get,
                    batch -> task.apply(batch, kernels))));
  }

  // One sum of gradients, batch after batch.
  private void run(AdjointCall.Sum sum, BiFunction<KeptBatch, Kernels, DeviceTask> task) {
    run(
        (turns, kernels) -> {
          sum.prepare(tables, turns);
          Kept kept = gradients.computeIfAbsent(sum.key(), key -> new Kept());
          run(turns, new Rounds(kept, sum.parts(), sum::job, batch -> task.apply(batch, kernels)));
        });
  }

  private void run(BiConsumer<BatchPipeline, Kernels> work) {
    backend.inContext(
        (turns, kernels) -> {
          try {
            if (tables == null) {
              tables = Last.make(() -> new DeviceTables(hostTables), turns::release);
              memory = new KeptMemory((long) (KEPT_SHARE * turns.available()));
            }
            work.accept(turns, kernels);
          } catch (RuntimeException | Error e) {
            turns.forget(e);
            release();
            throw e;
          }
        });
  }

  private static void run(BatchPipeline turns, Rounds rounds) {
    turns.run(rounds);
    rounds.kept.isCut = true;
  }

  private void release() {
    values.release();
    gradients.values().forEach(Kept::release);
    gradients.clear();
    if (tables != null) {
      tables.close();
      tables = null;
    }
  }

  @Override
  public void close() {
    backend.inContext((turns, kernels) -> release());
  }

  /** The batches of one sum, or of all sums of values. */
  private static final class Kept {
    private final List<KeptBatch> batches = new ArrayList<>();
    private boolean isCut; // whether these are all

    private void release() {
      batches.forEach(KeptBatch::close);
      batches.clear();
      isCut = false;
    }
  }

  /** All batches for some sources: the first time they are cut, later they are there. */
  private final class Rounds implements BatchPipeline.Rounds {
    private final Kept kept;
    private final BatchCutter cutter;
    private final IntFunction<PlannedStructure> jobs;
    private final Function<KeptBatch, DeviceTask> task;
    private int next;

    Rounds(
        Kept kept,
        BatchCutter cutter,
        IntFunction<PlannedStructure> jobs,
        Function<KeptBatch, DeviceTask> task) {
      this.kept = kept;
      this.cutter = cutter;
      this.jobs = jobs;
      this.task = task;
    }

    @Override
    public boolean isEmpty() {
      return kept.isCut ? next == kept.batches.size() : cutter.isEmpty();
    }

    @Override
    public DeviceTask take(BatchLimits limits) {
      if (!kept.isCut) {
        kept.batches.add(new KeptBatch(cutter.take(limits), hostTables.hyperparameters(), memory));
      }
      return task.apply(kept.batches.get(next++));
    }

    @Override
    public void putBack() {
      next--;
      if (!kept.isCut) {
        cutter.putBack();
        kept.batches.remove(next).close();
      }
    }

    @Override
    public PlannedStructure job() {
      return jobs.apply(kept.batches.get(next - 1).first());
    }
  }
}
