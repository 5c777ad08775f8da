package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.KeptMemory;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
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
                    new CentreRange(
                        part.index(),
                        part.job(),
                        new Coefficients(expansion, 0, part.job().sources().labels()),
                        part.listed(),
                        part.firstCentre(),
                        part.centres()))
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
    while (pieces.size() < terms.of(parts.get(0).index()).size()) {
      pieces.add(new KeptPieces(memory));
    }
    List<CentreRange> now = new ArrayList<>();
    List<CentreRange> shape = new ArrayList<>();
    for (CentreRange part : parts) {
      PlannedStructure job = jobs.get(part.index());
      shape.add(part.with(job));
      now.add(
          new CentreRange(
              part.index(),
              job,
              results.get(part.index()),
              part.listed(),
              part.firstCentre(),
              part.centres()));
    }
    return new ValuesTask(tables, kernels, new Batch(now), new Batch(shape), terms, pieces);
  }

  @Override
  public void close() {
    pieces.forEach(KeptPieces::close);
    pieces.clear();
  }
}
