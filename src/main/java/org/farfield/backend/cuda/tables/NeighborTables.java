package org.farfield.backend.cuda.tables;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.batch.Workspace;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.PlannedStructure;
import org.farfield.math.PiecewisePolynomial;
import org.farfield.spec.Expansion;

/**
 * What the kernels need of densities that are summed over neighbours, of one set of
 * hyperparameters, uploaded once.
 */
public abstract class NeighborTables implements DeviceMemory {
  private final ColumnOrder columns;
  private DeviceBuffer constants;
  private DeviceBuffer terms;
  private PiecewiseBuffers functions;

  /**
   * Uploads.
   *
   * @param tables whose harmonics are taken
   * @param hyperparameters with the densities alone
   * @param numbers of each density the l = 0 terms outside the sums: for k = 0, then of the centre
   * @param radial functions of each density
   */
  NeighborTables(
      ExpansionTables tables,
      Expansion hyperparameters,
      double[] numbers,
      List<PiecewisePolynomial> radial) {
    columns = new ColumnOrder(hyperparameters);
    try {
      constants = DeviceBuffer.of(tables.harmonics().constants());
      terms = DeviceBuffer.of(numbers);
      functions = new PiecewiseBuffers(radial);
    } catch (OutOfDeviceMemoryException e) {
      free();
      throw e;
    }
  }

  /** The kernel of neighbors.cu. */
  public abstract String sumKernel();

  /** The kernel of pair_adjoint.cu. */
  public abstract String termsKernel();

  /** Whether there is a term of k = 0. */
  public abstract boolean hasMean();

  /** How far the neighbours of a structure are counted, Å. */
  public abstract double cutoff(PlannedStructure job);

  /** Numbers that go with the functions, for a batch. */
  public abstract DeviceBuffer ranges(Batch batch, Workspace workspace);

  public final ColumnOrder columns() {
    return columns;
  }

  /** Of the recurrence of the harmonics. */
  public final DeviceBuffer constants() {
    return constants;
  }

  /** The l = 0 terms outside the sums. */
  public final DeviceBuffer terms() {
    return terms;
  }

  /** Radial functions of each density. */
  public final PiecewiseBuffers functions() {
    return functions;
  }

  private void free() {
    Stream.of(constants, terms).filter(Objects::nonNull).forEach(DeviceBuffer::close);
    if (functions != null) {
      functions.close();
    }
  }

  @Override
  public void close() {
    free();
  }
}
