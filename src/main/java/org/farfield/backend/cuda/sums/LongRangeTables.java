package org.farfield.backend.cuda.sums;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.batch.Way;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.backend.cuda.tables.SplitNeighbors;
import org.farfield.backend.cuda.tables.SplitPotentials;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Split;

/**
 * What the kernels need of long-range densities: of all of them as they are, and of those that are
 * split at any smearing. The latter is uploaded when it is first needed.
 */
public final class LongRangeTables implements DeviceMemory {
  private final DeviceTables whole;
  private final Map<Double, SplitPotentials> splits = new HashMap<>();

  /** Uploads those of long-range densities alone. */
  public LongRangeTables(ExpansionTables tables) {
    whole = new DeviceTables(tables);
  }

  /** Of the densities as they are. */
  public DeviceTables whole() {
    return whole;
  }

  /**
   * Of the densities split at a smearing.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public SplitPotentials split(double smearing) {
    return splits.computeIfAbsent(
        smearing, s -> new SplitPotentials(whole.host(), whole.host().split(s)));
  }

  /**
   * The computing of the batches of one call, each of one {@link Way}.
   *
   * @param jobs not in their boxes, by the index of their parts
   */
  public Function<Batch, DeviceTask> rounds(Kernels kernels, List<PlannedStructure> jobs) {
    Windows windows = new Windows(whole.host(), jobs);
    List<PlannedStructure> smooth = jobs.stream().map(PlannedStructure::smooth).toList();
    NeighborSearches searches = new NeighborSearches(SplitNeighbors::reach);
    return batch -> {
      Way way = Way.of(batch.parts().get(0).job());
      return way.smearing().isPresent()
          ? new SplitTask(this, way.smearing().get(), kernels, batch, smooth, searches)
          : new LongRangeTask(whole, kernels, batch, windows);
    };
  }

  /** Coefficients of a centre that are made on the way to those of split potentials. */
  public static long beside(ExpansionTables tables, PlannedStructure job) {
    long densities =
        job.plan().split().map(Split::smearing).map(tables::split).stream()
            .mapToLong(split -> split.smoothIndices().length + (long) split.near().size())
            .sum();
    return densities * job.sources().channels() * tables.hyperparameters().fields();
  }

  @Override
  public void close() {
    whole.close();
    splits.values().forEach(SplitPotentials::close);
  }
}
