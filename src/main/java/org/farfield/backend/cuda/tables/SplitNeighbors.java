package org.farfield.backend.cuda.tables;

import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Split;
import org.farfield.expansion.SplitRestTable;
import org.farfield.expansion.SplitTables;
import org.farfield.spec.Expansion;

/**
 * What split potentials have and their smooth parts have not, over neighbours, the atom itself
 * included and fully counted. How far neighbours count depends on the structure.
 */
public final class SplitNeighbors extends NeighborTables {
  private final int[] indices;

  /**
   * Uploads.
   *
   * @param whole long-range densities alone
   * @param split those that are split
   */
  SplitNeighbors(ExpansionTables whole, SplitTables split) {
    super(
        whole,
        hyperparameters(whole, split),
        terms(whole, split),
        split.near().stream().map(SplitRestTable::table).toList());
    indices = indices(split);
  }

  /** Those with the densities alone that are split. */
  public static Expansion hyperparameters(ExpansionTables whole, SplitTables split) {
    Expansion h = whole.hyperparameters();
    return h.withDensities(
        split.near().stream().map(near -> h.densities().get(near.index())).toList());
  }

  /** Which of the long-range densities they are. */
  public static int[] indices(SplitTables split) {
    return split.near().stream().mapToInt(SplitRestTable::index).toArray();
  }

  // [density][zero term | 0][n]
  private static double[] terms(ExpansionTables whole, SplitTables split) {
    int radial = whole.hyperparameters().basis().size();
    List<SplitRestTable> near = split.near();
    double[] all = new double[2 * radial * near.size()];
    for (int d = 0; d < near.size(); d++) {
      System.arraycopy(near.get(d).zeroTerm(), 0, all, 2 * d * radial, radial);
    }
    return all;
  }

  @Override
  public String sumKernel() {
    return "near_neighbors";
  }

  @Override
  public String termsKernel() {
    return "near_terms";
  }

  @Override
  public boolean hasMean() {
    return true;
  }

  private static Split split(PlannedStructure job) {
    return job.plan().split().orElseThrow();
  }

  /** How far neighbours of a structure count, Å. */
  public static double reach(PlannedStructure job) {
    return split(job).largestCutoff();
  }

  @Override
  public double cutoff(PlannedStructure job) {
    return reach(job);
  }

  /** {@code [part][density]}, where the batch has its cutoffs. */
  @Override
  public DeviceBuffer ranges(Batch batch, Workspace workspace) {
    double[] cutoffs = new double[batch.parts().size() * indices.length];
    for (int p = 0; p < batch.parts().size(); p++) {
      Split split = split(batch.parts().get(p).job());
      for (int d = 0; d < indices.length; d++) {
        cutoffs[p * indices.length + d] = split.cutoffs().get(indices[d]);
      }
    }
    workspace.upload(Item.CUTOFFS, cutoffs);
    return workspace.get(Item.CUTOFFS);
  }
}
