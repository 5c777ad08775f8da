package org.farfield.backend.cuda.tables;

import java.util.List;
import java.util.Optional;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.error.ResourceException;
import org.farfield.expansion.plan.Term;
import org.farfield.expansion.tables.LongRangeTable;
import org.farfield.spec.Expansion;
import org.farfield.spec.Precision;
import org.farfield.structure.Structure;

/** What the kernels need of the densities of a sum over reciprocal vectors, uploaded once. */
public final class LatticeTables implements DeviceMemory {
  private final DeviceTables all;
  private final ColumnOrder columns;
  private final double smallestWave; // that all tables reach
  private final DeviceBuffer order;
  private final PiecewiseBuffers spectra;

  LatticeTables(DeviceTables all, Term.Lattice term) {
    this.all = all;
    columns = new ColumnOrder(all.host().hyperparameters(), term.densities());
    List<LongRangeTable> densities = term.tables();
    smallestWave =
        densities.stream()
            .mapToDouble(density -> density.spectrumTable().edges()[0])
            .max()
            .orElse(0);
    order = DeviceBuffer.of(columns.order());
    try {
      spectra =
          new PiecewiseBuffers(
              densities.stream().map(table -> Optional.of(table.spectrumTable())).toList());
    } catch (OutOfDeviceMemoryException e) {
      order.close();
      throw e;
    }
  }

  /**
   * Refuses what the tables do not reach.
   *
   * @param smallest the smallest wave number of a structure, 1/Å
   * @throws ResourceException if it lies before their first edge
   */
  public void requireWave(double smallest, Structure structure) {
    if (smallest < smallestWave) {
      throw new ResourceException(
          ResourceException.Kind.DEVICE,
          structure.origin()
              + ": the cell is too long for the tables of the device 'cuda'; use the device cpu");
    }
  }

  /** Whether values are in single precision. */
  public boolean single() {
    return hyperparameters().precision() == Precision.SINGLE;
  }

  /** Of the whole expansion. */
  public Expansion hyperparameters() {
    return all.host().hyperparameters();
  }

  public ColumnOrder columns() {
    return columns;
  }

  /** {@link ColumnOrder#order()}. */
  public DeviceBuffer order() {
    return order;
  }

  /** Of the recurrence of the harmonics. */
  public DeviceBuffer constants() {
    return all.constants();
  }

  /** v̂ I_nl of each density. */
  public PiecewiseBuffers spectra() {
    return spectra;
  }

  @Override
  public void close() {
    order.close();
    spectra.close();
  }
}
