package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.WindowFactors;

/**
 * Window factors of structures; the last are kept, because a structure may be divided into several
 * batches.
 */
public final class Windows {
  private final ExpansionTables tables;
  private final List<PlannedStructure> jobs;
  private int last = -1;
  private WindowFactors factors;

  /**
   * For these jobs.
   *
   * @param jobs not in their boxes, by the index of their parts
   */
  public Windows(ExpansionTables tables, List<PlannedStructure> jobs) {
    this.tables = tables;
    this.jobs = jobs;
  }

  /** The factors of each part. */
  public List<WindowFactors> of(List<CentreRange> parts) {
    // one core makes them more slowly than the device uses them
    List<WindowFactors> found = parts.parallelStream().map(part -> of(part.index())).toList();
    last = parts.get(parts.size() - 1).index();
    factors = found.get(found.size() - 1);
    return found;
  }

  private WindowFactors of(int index) {
    return index == last ? factors : WindowFactors.of(tables, jobs.get(index));
  }
}
