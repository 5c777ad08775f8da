package org.farfield.backend.cuda;

import java.util.stream.Stream;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.expansion.ShortRangeDensity;
import org.farfield.expansion.ShortRangeTables;

/** Short-range densities on the neighbours. */
final class ShortRangeNeighbors extends NeighborTables {
  private final double cutoff;
  private final DeviceBuffer ranges;

  ShortRangeNeighbors(ExpansionTables tables) {
    super(
        tables,
        hyperparameters(tables),
        terms(tables),
        tables.shortRange().stream().map(ShortRangeTables::table).toList());
    cutoff = tables.largestCutoff();
    try {
      ranges = DeviceBuffer.of(ranges(tables));
    } catch (OutOfDeviceMemoryException e) {
      super.close();
      throw e;
    }
  }

  /** Those with the short-range densities alone. */
  static Hyperparameters hyperparameters(ExpansionTables tables) {
    return tables
        .hyperparameters()
        .withDensities(tables.shortRange().stream().map(ShortRangeTables::density).toList());
  }

  /** Which densities of the hyperparameters they are. */
  static int[] indices(ExpansionTables tables) {
    return tables.shortRange().stream().mapToInt(ShortRangeTables::index).toArray();
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
        .map(ShortRangeTables::density)
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
  String sumKernel() {
    return "neighbors";
  }

  @Override
  String termsKernel() {
    return "neighbor_terms";
  }

  @Override
  boolean hasMean() {
    return false;
  }

  @Override
  double cutoff(Job job) {
    return cutoff;
  }

  @Override
  DeviceBuffer ranges(Batch batch, Workspace workspace) {
    return ranges;
  }

  /** Those of any batch. */
  DeviceBuffer ranges() {
    return ranges;
  }

  @Override
  public void close() {
    ranges.close();
    super.close();
  }
}
