package org.farfield.backend.cuda.products;

import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.sums.LongRangeTables;
import org.farfield.backend.cuda.sums.NeighborSearches;
import org.farfield.backend.cuda.sums.NeighborTask;
import org.farfield.backend.cuda.tables.NeighborTables;
import org.farfield.backend.cuda.tables.ShortRangeNeighbors;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.spec.Expansion;

/**
 * Densities of products that are computed together: the long-range or the short-range ones of an
 * expansion.
 */
public final class ProductPass implements DeviceMemory {
  private final int expansion;
  private final Expansion hyperparameters;
  private final int[] densities; // which of those of the expansion
  private final LongRangeTables far; // null: short-range
  private final NeighborTables near;

  private ProductPass(
      int expansion,
      Expansion hyperparameters,
      int[] densities,
      LongRangeTables far,
      NeighborTables near) {
    this.expansion = expansion;
    this.hyperparameters = hyperparameters;
    this.densities = densities;
    this.far = far;
    this.near = near;
  }

  /** The densities of the kind of one of them, with their tables. */
  static ProductPass of(int expansion, ExpansionTables tables, int density) {
    int[] far = tables.longRangeIndices();
    if (IntStream.of(far).anyMatch(d -> d == density)) {
      ExpansionTables part = tables.longRange().orElseThrow();
      return new ProductPass(
          expansion, part.hyperparameters(), far, new LongRangeTables(part), null);
    }
    return new ProductPass(
        expansion,
        ShortRangeNeighbors.hyperparameters(tables),
        ShortRangeNeighbors.indices(tables),
        null,
        new ShortRangeNeighbors(tables));
  }

  int expansion() {
    return expansion;
  }

  Expansion hyperparameters() {
    return hyperparameters;
  }

  boolean isLongRange() {
    return far != null;
  }

  /** Place of a density of the expansion among those of the pass, -1 if it is not there. */
  int place(int density) {
    for (int d = 0; d < densities.length; d++) {
      if (densities[d] == density) {
        return d;
      }
    }
    return -1;
  }

  /** What coefficients of a structure look like; none are there. */
  Coefficients shape(PlannedStructure job) {
    return new Coefficients(hyperparameters, 0, job.sources().labels());
  }

  /** Coefficients of a centre that are made on the way to those that are multiplied. */
  long beside(PlannedStructure job) {
    return far == null ? 0 : LongRangeTables.beside(far.whole().host(), job);
  }

  /** The computing of the batches of one call. */
  public Function<Batch, DeviceTask> rounds(Kernels kernels, ProductCall call) {
    if (far == null) {
      NeighborSearches searches = new NeighborSearches(near::cutoff);
      return batch -> new NeighborTask(near, kernels, batch, searches);
    }
    return far.rounds(kernels, call.jobs(expansion));
  }

  @Override
  public void close() {
    if (far == null) {
      near.close();
    } else {
      far.close();
    }
  }
}
