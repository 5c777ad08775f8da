package org.farfield.backend.cuda.sums;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.expansion.plan.Term;
import org.farfield.structure.neighbors.NeighborSearch;

/**
 * A sum over neighbours of a batch.
 *
 * @param tables of its densities
 * @param batch the structures
 * @param terms the sum of each part
 * @param searches in the structure of each part
 */
record NeighborBatch(
    NeighborTables tables, Batch batch, List<Term.Neighbors> terms, List<NeighborSearch> searches)
    implements NeighborPass.Source {
  /** Whether all atoms of each structure are neighbours: then the device lists them itself. */
  boolean isEndless() {
    return terms.stream().allMatch(term -> Double.isInfinite(term.largestCutoff()));
  }

  @Override
  public NeighborList list(int part, int first, int count) {
    CentreRange range = batch.parts().get(part);
    if (isEndless()) {
      boolean countsOwn = terms.get(part).countsOwn();
      int atoms = range.job().structure().atoms();
      return NeighborList.ofAll(atoms, countsOwn, range::atom, first, count);
    }
    return NeighborList.of(searches.get(part), range::atom, first, count);
  }

  /** Uploads how far the neighbours of each part and density are counted. */
  DeviceBuffer uploadCutoffs(Workspace workspace) {
    double[] all = new double[Math.toIntExact(batch.end().cutoff())];
    for (int p = 0; p < terms.size(); p++) {
      int next = Math.toIntExact(batch.origin(p).cutoff());
      for (double cutoff : terms.get(p).cutoffs()) {
        all[next++] = cutoff;
      }
    }
    workspace.upload(Item.CUTOFFS, all);
    return workspace.get(Item.CUTOFFS);
  }
}
