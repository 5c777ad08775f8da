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
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.ShortRangeDensity;

/**
 * What the kernels need of the densities of a sum over neighbours, uploaded once; see radial.cuh.
 */
public final class NeighborTables implements DeviceMemory {
  private final DeviceTables device;
  private final ColumnOrder columns;
  private DeviceBuffer places;
  private DeviceBuffer numbers;
  private PiecewiseBuffers functions;
  private CoupledMoments coupled; // null: of charges

  /** Uploads those of charges or, with slots, those of all multipoles. */
  NeighborTables(DeviceTables device, Term.Neighbors term, boolean multipoles) {
    this.device = device;
    columns = new ColumnOrder(device.host().hyperparameters(), term.densities());
    List<RadialPieces> all =
        term.tables().stream()
            .map(table -> multipoles ? table.multipoles().pieces() : table.pieces())
            .toList();
    List<Optional<PiecewisePolynomial>> pieces = new ArrayList<>();
    for (RadialPieces some : all) {
      pieces.add(Optional.of(some.near()));
      pieces.add(some.far());
    }
    try {
      places = DeviceBuffer.of(columns.places());
      numbers =
          DeviceBuffer.of(
              all.stream()
                  .flatMap(NeighborTables::numbers)
                  .mapToDouble(Double::doubleValue)
                  .toArray());
      functions = new PiecewiseBuffers(pieces);
      if (multipoles) {
        coupled = new CoupledMoments(term.tables().get(0).multipoles().coupling());
      }
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

  /** Of sources that are multipoles; null: they are charges. */
  public CoupledMoments coupled() {
    return coupled;
  }

  /** Harmonics of a neighbour. */
  public int harmonics() {
    return coupled == null ? columns.harmonics() : coupled.harmonics();
  }

  /** Radial functions of a neighbour, of one density. */
  public int functions() {
    return (coupled == null ? 1 : coupled.slots()) * columns.functions();
  }

  /** {@link ColumnOrder#places()}. */
  public DeviceBuffer places() {
    return places;
  }

  /**
   * Hands radial functions to a kernel: their sizes, constants of the harmonics, tables, numbers,
   * cutoffs.
   *
   * @param cutoffs of the densities of each structure
   * @return the same launch
   */
  public KernelLaunch with(KernelLaunch launch, DeviceBuffer cutoffs) {
    return launch
        .with(
            coupled == null
                ? columns.structure()
                : columns.structure(coupled.largestHarmonic(), functions()))
        .with(coupled == null ? device.constants() : coupled.constants())
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
    if (coupled != null) {
      coupled.close();
    }
  }
}
