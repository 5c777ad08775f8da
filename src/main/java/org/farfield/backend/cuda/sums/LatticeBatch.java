package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.tables.LatticeTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.plan.WindowFactors;
import org.farfield.structure.Structure;

/**
 * A sum over reciprocal vectors of a batch.
 *
 * @param tables of its densities
 * @param batch structures in the boxes that are summed over
 * @param terms the sum of each part
 * @param windows of each part
 */
record LatticeBatch(
    LatticeTables tables, Batch batch, List<Term.Lattice> terms, List<WindowFactors> windows) {
  LatticeBatch(
      LatticeTables tables, Batch batch, List<Term.Lattice> terms, List<WindowFactors> windows) {
    this.tables = tables;
    this.terms = terms;
    this.windows = windows;
    this.batch =
        batch.ofJobs(
            (p, part) -> {
              PlannedStructure job = part.job();
              Structure boxed = terms.get(p).boxed(job.structure());
              return boxed == job.structure()
                  ? job
                  : new PlannedStructure(boxed, job.sources(), job.plan(), job.centres());
            });
  }

  /** Whether sources are more than charges. */
  boolean hasMultipoles() {
    return part(0).job().sources().degree() > 0;
  }

  /** The centres of a part. */
  CentreRange part(int p) {
    return batch.parts().get(p);
  }
}
