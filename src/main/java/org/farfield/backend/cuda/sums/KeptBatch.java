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
  private VectorRows rows; // null: vectors have not been used

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
    Batch batch = now(jobs, results);
    return new ValuesTask(
        tables, kernels, batch, shape(jobs), terms, pieces, BatchNumbers.OF_THE_HOST);
  }

  /**
   * The computing from a vector of sources to one of coefficients.
   *
   * @param jobs by the index of the parts
   * @param terms of the jobs
   * @param vectors where numbers come from and go
   */
  public DeviceTask apply(
      DeviceTables tables,
      Kernels kernels,
      List<PlannedStructure> jobs,
      CallTerms terms,
      VectorPair vectors) {
    keep(terms.of(first()).size());
    Batch batch = shape(jobs);
    VectorNumbers numbers = numbers(batch, terms, vectors, kernels);
    return new ValuesTask(tables, kernels, batch, batch, terms, pieces, numbers);
  }

  /**
   * The computing of one sum from a vector of cotangents to one of sources, which is added to.
   *
   * @param jobs by the index of the parts
   * @param terms of the jobs
   * @param place of the sum among them: always the same
   * @param vectors where numbers come from and go
   */
  public DeviceTask transpose(
      DeviceTables tables,
      Kernels kernels,
      List<PlannedStructure> jobs,
      CallTerms terms,
      int place,
      VectorPair vectors) {
    keep(1);
    Batch batch = shape(jobs);
    VectorNumbers numbers = numbers(batch, terms, vectors, kernels);
    return new TransposeTask(tables, kernels, batch, terms, place, pieces.get(0), numbers);
  }

  private VectorNumbers numbers(Batch batch, CallTerms terms, VectorPair vectors, Kernels kernels) {
    if (rows == null) {
      rows = new VectorRows(batch, terms, vectors.layout(), vectors.structures(), kernels.vectors);
    }
    return new VectorNumbers(rows, vectors.sources(), vectors.coefficients());
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
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
