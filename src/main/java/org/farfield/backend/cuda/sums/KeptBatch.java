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

/** A batch that is computed for one set of sources after the other; its geometry stays. */
public final class KeptBatch implements DeviceMemory {
  private final List<CentreRange> parts;
  private final KeptMemory memory;
  private final List<KeptPieces> pieces = new ArrayList<>(); // by place among the terms

  /**
   * Keeps nothing yet.
   *
   * @param parts centres of structures of one form
   */
  public KeptBatch(List<CentreRange> parts, KeptMemory memory) {
    this.parts = parts;
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
    for (CentreRange part : parts) {
      int index = part.index();
      now.add(
          new CentreRange(
              index, jobs.get(index), results.get(index), part.firstCentre(), part.centres()));
    }
    return new ValuesTask(tables, kernels, new Batch(now), terms, pieces);
  }

  @Override
  public void close() {
    pieces.forEach(KeptPieces::close);
    pieces.clear();
  }
}
