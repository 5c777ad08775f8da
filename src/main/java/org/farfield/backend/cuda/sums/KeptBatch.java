package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.GradientBatch;
import org.farfield.backend.cuda.batch.KeptMemory;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Expansion;

/** A batch that is computed for one set of sources after the other; its geometry stays. */
public final class KeptBatch implements DeviceMemory {
  private final List<CentreRange> parts;
  private final KeptMemory memory;
  private final List<KeptPieces> pieces = new ArrayList<>(); // by place among the terms

  /**
   * Keeps nothing yet.
   *
   * @param parts centres of structures of one form
   * @param expansion that their coefficients are of
   */
  public KeptBatch(List<CentreRange> parts, Expansion expansion, KeptMemory memory) {
    this.parts =
        parts.stream()
            .map(
                part ->
                    part.with(
                        part.job(), new Coefficients(expansion, 0, part.job().sources().labels())))
            .toList();
    this.memory = memory;
  }

  /** Index of its first structure. */
  public int first() {
    return parts.get(0).index();
  }

  /**
   * The computing for some sources.
   *
   * @param jobs by the index of the parts: the same structures, with these sources
   * @param results likewise, where coefficients go
   * @param terms of the jobs
   */
  public DeviceTask task(
      DeviceTables tables,
      Kernels kernels,
      List<PlannedStructure> jobs,
      List<Coefficients> results,
      CallTerms terms) {
    keep(terms.of(first()).size());
    return new ValuesTask(tables, kernels, now(jobs, results), shape(jobs), terms, pieces);
  }

  /**
   * The gradients of one sum for some sources and cotangents.
   *
   * @param jobs by the index of the parts: the same structures, with these sources
   * @param cotangents likewise
   * @param results likewise, added to
   * @param terms of the jobs
   * @param place of the sum among them: always the same
   */
  public DeviceTask adjoint(
      DeviceTables tables,
      Kernels kernels,
      List<PlannedStructure> jobs,
      List<Coefficients> cotangents,
      List<Gradients> results,
      CallTerms terms,
      int place) {
    keep(1);
    GradientBatch gradients = new GradientBatch(now(jobs, cotangents), results);
    return new AdjointTask(tables, kernels, gradients, shape(jobs), terms, place, pieces.get(0));
  }

  private void keep(int sums) {
    while (pieces.size() < sums) {
      pieces.add(new KeptPieces(memory));
    }
  }

  private Batch now(List<PlannedStructure> jobs, List<Coefficients> coefficients) {
    return new Batch(
        parts.stream()
            .map(part -> part.with(jobs.get(part.index()), coefficients.get(part.index())))
            .toList());
  }

  private Batch shape(List<PlannedStructure> jobs) {
    return new Batch(parts.stream().map(part -> part.with(jobs.get(part.index()))).toList());
  }

  @Override
  public void close() {
    pieces.forEach(KeptPieces::close);
    pieces.clear();
  }
}
