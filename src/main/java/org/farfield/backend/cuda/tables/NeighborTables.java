package org.farfield.backend.cuda.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.KernelLaunch;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.RadialPieces;
import org.farfield.expansion.tables.RadialTable;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.ShortRangeDensity;

/**
 * What the kernels need of the densities of a sum over neighbours, uploaded once; see radial.cuh.
 */
public final class NeighborTables implements DeviceMemory {
  private final DeviceTables all;
  private final ColumnOrder columns;
  private DeviceBuffer places;
  private DeviceBuffer numbers;
  private PiecewiseBuffers functions;

  NeighborTables(DeviceTables all, Term.Neighbors term) {
    this.all = all;
    columns = new ColumnOrder(all.host().hyperparameters(), term.densities());
    List<Optional<PiecewisePolynomial>> pieces = new ArrayList<>();
    for (RadialTable table : term.tables()) {
      pieces.add(Optional.of(table.pieces().near()));
      pieces.add(table.pieces().far());
    }
    try {
      places = DeviceBuffer.of(columns.places());
      numbers =
          DeviceBuffer.of(
              term.tables().stream()
                  .map(RadialTable::pieces)
                  .flatMap(NeighborTables::numbers)
                  .mapToDouble(Double::doubleValue)
                  .toArray());
      functions = new PiecewiseBuffers(pieces);
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  // as Radial in radial.cuh reads them
  private static Stream<Double> numbers(RadialPieces pieces) {
    return Stream.concat(
        Stream.of(pieces.end(), pieces.exponent()),
        pieces
            .envelope()
            .map(NeighborTables::envelope)
            .orElse(Stream.of(Double.POSITIVE_INFINITY, 0.0, 1.0, 1.0, 0.0)));
  }

  private static Stream<Double> envelope(ShortRangeDensity density) {
    return Stream.of(
        density.cutoff().radius(),
        density.cutoff().smoothing(),
        density.scaling().rate(),
        density.scaling().scale(),
        density.scaling().exponent());
  }

  public ColumnOrder columns() {
    return columns;
  }

  /** {@link ColumnOrder#places()}. */
  public DeviceBuffer places() {
    return places;
  }

  /**
   * Hands radial functions to a kernel: constants of the harmonics, tables, numbers, cutoffs.
   *
   * @param cutoffs of the densities of each structure
   * @return the same launch
   */
  public KernelLaunch with(KernelLaunch launch, DeviceBuffer cutoffs) {
    return launch
        .with(columns.structure())
        .with(all.constants())
        .with(functions.headers())
        .with(functions.data())
        .with(numbers)
        .with(cutoffs);
  }

  @Override
  public void close() {
    Stream.of(places, numbers).filter(Objects::nonNull).forEach(DeviceBuffer::close);
    if (functions != null) {
      functions.close();
    }
  }
}
