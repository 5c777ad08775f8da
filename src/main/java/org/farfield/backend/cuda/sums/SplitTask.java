package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.BatchLimits;
import org.farfield.backend.cuda.batch.BoundedLaunch;
import org.farfield.backend.cuda.batch.CentreRange;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.LaunchSegment;
import org.farfield.backend.cuda.batch.WorkList;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.batch.Workspace.Item;
import org.farfield.backend.cuda.device.Kernel;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.backend.cuda.tables.SplitPotentials;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.PlannedStructure;
import org.farfield.spec.Expansion;

/**
 * Long-range densities of a batch whose potentials are split at one smearing, see split.cu: the
 * smooth sum and that over neighbours one after the other, behind the place of the coefficients,
 * then both together in it, and last what the weight of the centre takes.
 */
final class SplitTask implements DeviceTask {
  // as in split.cu
  private static final int THREADS = 128;
  private static final int ROWS = 32;

  private final LongRangeTables tables;
  private final double smearing;
  private final Kernels kernels;
  private final Batch batch;
  private final List<PlannedStructure> smoothJobs;
  private final NeighborSearches searches;

  /**
   * For a batch.
   *
   * @param smearing σ' at which all are split, Å
   * @param smoothJobs of the smooth potentials, by the index of their parts
   * @param searches as far as each structure needs them
   */
  SplitTask(
      LongRangeTables tables,
      double smearing,
      Kernels kernels,
      Batch batch,
      List<PlannedStructure> smoothJobs,
      NeighborSearches searches) {
    this.tables = tables;
    this.smearing = smearing;
    this.kernels = kernels;
    this.batch = batch;
    this.smoothJobs = smoothJobs;
    this.searches = searches;
  }

  @Override
  public void start(Workspace workspace, BatchLimits limits) {
    SplitPotentials split = tables.split(smearing);
    Batch smooth = Batch.thatStays(smoothParts(split), batch.end().output());
    Batch near = Batch.thatStays(nearParts(split), smooth.end().output());
    // at once: what grows loses what is in it
    workspace.get(Item.COEFFICIENTS, near.bytes());
    if (split.hasSmooth()) {
      Windows windows = new Windows(split.smooth().host(), smoothJobs);
      new LongRangeTask(split.smooth(), kernels, smooth, windows).start(workspace, limits);
    }
    new NeighborTask(split.near(), kernels, near, searches).start(workspace, limits);
    join(split, smooth, near, workspace);
    // k = 0 is in both sums; the weights are still those of the neighbours, which are the same
    DeviceTables whole = tables.whole();
    Batch.Terms terms = new Batch.Terms(whole.terms(), 0);
    batch.end(workspace, limits, whole.columns(), terms, kernels.onsite(), false);
  }

  private List<CentreRange> smoothParts(SplitPotentials split) {
    return split.hasSmooth()
        ? batch.parts().stream()
            .map(part -> of(part, part.job().smooth(), split.smooth().host().hyperparameters()))
            .toList()
        : List.of();
  }

  private List<CentreRange> nearParts(SplitPotentials split) {
    return batch.parts().stream()
        .map(part -> of(part, part.job(), split.nearHyperparameters()))
        .toList();
  }

  private static CentreRange of(CentreRange part, PlannedStructure job, Expansion some) {
    Coefficients shape = new Coefficients(some, 0, job.sources().labels());
    return new CentreRange(part.index(), job, shape, part.firstCentre(), part.centres());
  }

  private void join(SplitPotentials split, Batch smooth, Batch near, Workspace workspace) {
    List<LaunchSegment> segments = new ArrayList<>();
    WorkList items = new WorkList(2);
    int longest = 1;
    for (int p = 0; p < batch.parts().size(); p++) {
      CentreRange part = batch.parts().get(p);
      segments.add(LaunchSegment.of(part, batch.origin(p)));
      int rows = part.centres() * part.coefficients().densities();
      for (int row = 0; row < rows; row += ROWS) {
        items.add(p, row);
      }
      longest = Math.max(longest, part.channels() * part.coefficients().fields());
    }
    LaunchSegment.upload(segments, workspace);
    workspace.upload(Item.ROW_ITEMS, items);
    workspace.upload(
        Item.SPLIT_OUTPUTS,
        2L * Long.BYTES * batch.parts().size(),
        bytes -> {
          for (int p = 0; p < batch.parts().size(); p++) {
            bytes.putLong(split.hasSmooth() ? smooth.origin(p).output() : 0);
            bytes.putLong(near.origin(p).output());
          }
        });
    Kernel kernel = kernels.split.kernel("join");
    BoundedLaunch.launch(
        items.items(),
        (double) ROWS * longest,
        (first, count) ->
            kernel
                .launch(count, THREADS)
                .with(workspace.get(Item.SEGMENTS))
                .with(workspace.get(Item.ROW_ITEMS), items.offset(first))
                .with(workspace.get(Item.SPLIT_OUTPUTS))
                .with(split.structure())
                .with(split.places())
                .with(workspace.get(Item.COEFFICIENTS))
                .on(workspace.stream()));
  }

  @Override
  public void collect(Workspace workspace) {
    batch.collect(workspace);
  }
}
