package org.farfield.backend.cuda;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.ShortRangeDensity;
import org.farfield.expansion.ShortRangeTables;

/**
 * What the kernels need of the short-range densities of one set of hyperparameters, uploaded once.
 */
final class NeighborTables implements AutoCloseable {
  private final ExpansionTables tables;
  private final Hyperparameters hyperparameters;
  private final ColumnOrder columns;
  private DeviceBuffer constants;
  private DeviceBuffer terms;
  private DeviceBuffer ranges;
  private PiecewiseBuffers functions;

  NeighborTables(ExpansionTables tables) {
    this.tables = tables;
    List<ShortRangeTables> densities = tables.shortRange();
    hyperparameters = hyperparameters(tables);
    columns = new ColumnOrder(hyperparameters);
    try {
      constants = DeviceBuffer.of(tables.harmonics().constants());
      terms = DeviceBuffer.of(terms(tables));
      ranges = DeviceBuffer.of(ranges(densities));
      functions = new PiecewiseBuffers(densities.stream().map(ShortRangeTables::table).toList());
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  /** Those with the short-range densities alone. */
  static Hyperparameters hyperparameters(ExpansionTables tables) {
    return tables
        .hyperparameters()
        .withDensities(tables.shortRange().stream().map(ShortRangeTables::density).toList());
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

  // as ShortRange in radial.cuh reads them
  private static double[] ranges(List<ShortRangeTables> densities) {
    return densities.stream()
        .map(ShortRangeTables::density)
        .flatMap(NeighborTables::range)
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

  ExpansionTables host() {
    return tables;
  }

  ColumnOrder columns() {
    return columns;
  }

  /** Of the recurrence of the harmonics. */
  DeviceBuffer constants() {
    return constants;
  }

  /** The l = 0 terms outside the sums. */
  DeviceBuffer terms() {
    return terms;
  }

  /** Of each density where it ends and how it falls. */
  DeviceBuffer ranges() {
    return ranges;
  }

  /** Radial functions of each density. */
  PiecewiseBuffers functions() {
    return functions;
  }

  @Override
  public void close() {
    Stream.of(constants, terms, ranges).filter(Objects::nonNull).forEach(DeviceBuffer::close);
    if (functions != null) {
      functions.close();
    }
  }
}
