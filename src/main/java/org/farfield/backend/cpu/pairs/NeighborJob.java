package org.farfield.backend.cpu.pairs;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.kernels.cpu.NearKernel;
import org.farfield.structure.neighbors.NeighborSearch;

/** A sum over neighbours of one structure: what values and derivatives of it share. */
public final class NeighborJob {
  final ExpansionTables tables;
  final PlannedStructure job;
  final double[][] weights;
  final NeighborSearch search;

  /** Of each density of the term. */
  final List<VectorRadial> radial = new ArrayList<>();

  private final Term.Neighbors term;
  private final int[] densities;
  private final int[] onlyChannel;

  public NeighborJob(ExpansionTables tables, Term.Neighbors term, PlannedStructure job) {
    this.tables = tables;
    this.term = term;
    this.job = job;
    weights = job.sources().weights();
    search = term.search(job.structure());
    densities = term.densities().stream().mapToInt(Integer::intValue).toArray();
    for (int d = 0; d < densities.length; d++) {
      RadialTable table = term.tables().get(d);
      double cutoff = term.cutoffs().get(d);
      boolean areCharges = job.sources().degree() == 0;
      radial.add(
          new VectorRadial(areCharges ? table.pieces() : table.multipoles().pieces(), cutoff));
    }
    onlyChannel = NeighborBlocks.onlyChannels(job.sources(), job.structure().size());
  }

  /** How many densities are summed. */
  int densities() {
    return densities.length;
  }

  /** Which density of the coefficients one of the sum is. */
  int density(int d) {
    return densities[d];
  }

  int maxAngular() {
    return tables.hyperparameters().maxAngular();
  }

  /** Radial functions of an l. */
  int radialSize() {
    return tables.hyperparameters().basis().size();
  }

  /** Harmonics up to the largest l. */
  int harmonics() {
    return tables.harmonics().size();
  }

  /** What neighbours in blocks of a size bring. */
  NeighborPairs pairs(NearKernel kernel, NeighborBlocks blocks, int capacity) {
    return job.sources().degree() == 0
        ? new NeighborPairs.Charges(kernel, blocks, tables.harmonics(), maxAngular(), capacity)
        : new NeighborPairs.Multipoles(
            kernel, blocks, term.tables().get(0).multipoles().coupling(), capacity);
  }

  /** Neighbours in blocks, for one thread. */
  NeighborBlocks blocks(int capacity) {
    return blocks(onlyChannel, capacity);
  }

  /** The same of other sources, of which is known in which channels they are. */
  NeighborBlocks blocks(int[] onlyChannel, int capacity) {
    return new NeighborBlocks(search, radial.get(0), onlyChannel, weights.length, capacity);
  }
}
