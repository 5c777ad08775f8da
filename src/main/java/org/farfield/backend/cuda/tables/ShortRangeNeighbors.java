package org.farfield.backend.cuda.tables;

import java.util.stream.Stream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.ShortRangeTable;
import org.farfield.spec.Expansion;
import org.farfield.spec.ShortRangeDensity;

/** Short-range densities on the neighbours. */
public final class ShortRangeNeighbors extends NeighborTables {
  private final double cutoff;
  private final DeviceBuffer ranges;

  public ShortRangeNeighbors(ExpansionTables tables) {
    super(
        tables,
        hyperparameters(tables),
        terms(tables),
        tables.shortRange().stream().map(ShortRangeTable::table).toList());
    cutoff = tables.largestCutoff();
    try {
      ranges = DeviceBuffer.of(ranges(tables));
    } catch (OutOfDeviceMemoryException e) {
      super.close();
      throw e;
    }
  }

  /** Those with the short-range densities alone. */
  public static Expansion hyperparameters(ExpansionTables tables) {
    return tables
        .hyperparameters()
        .withDensities(tables.shortRange().stream().map(ShortRangeTable::density).toList());
  }

  /** Which densities of the hyperparameters they are. */
  public static int[] indices(ExpansionTables tables) {
    return tables.shortRange().stream().mapToInt(ShortRangeTable::index).toArray();
  }

  // [density][0 | (1 − w) self term][n]
  private static double[] terms(ExpansionTables tables) {
    int radial = tables.hyperparameters().basis().size();
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    double[] all = new double[2 * radial * tables.shortRange().size()];
    for (int d = 0; d < tables.shortRange().size(); d++) {
      double[] self = tables.shortRange().get(d).selfTerm();
      for (int n = 0; n < radial; n++) {
        all[(2 * d + 1) * radial + n] = centre * self[n];
      }
    }
    return all;
  }

  // of each density where it ends and how it falls, as ShortRange in radial.cuh reads it
  private static double[] ranges(ExpansionTables tables) {
    return tables.shortRange().stream()
        .map(ShortRangeTable::density)
        .flatMap(ShortRangeNeighbors::range)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Stream<Double> range(ShortRangeDensity density) {
    return Stream.of(
        density.cutoff().radius(),
        density.cutoff().smoothing(),
        density.scaling().rate(),
        density.scaling().scale(),
        density.scaling().exponent());
  }

  @Override
  public String sumKernel() {
    return "neighbors";
  }

  @Override
  public String termsKernel() {
    return "neighbor_terms";
  }

  @Override
  public boolean hasMean() {
    return false;
  }

  @Override
  public double cutoff(PlannedStructure job) {
    return cutoff;
  }

  @Override
  public DeviceBuffer ranges(Batch batch, Workspace workspace) {
    return ranges;
  }

  /** Those of any batch. */
  public DeviceBuffer ranges() {
    return ranges;
  }

  @Override
  public void close() {
    ranges.close();
    super.close();
  }
}
