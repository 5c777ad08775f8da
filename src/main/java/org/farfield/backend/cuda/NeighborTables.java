package org.farfield.backend.cuda;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Hyperparameters;
import org.farfield.expansion.Job;
import org.farfield.math.PiecewisePolynomial;

/**
 * What the kernels need of densities that are summed over neighbours, of one set of
 * hyperparameters, uploaded once.
 */
abstract class NeighborTables implements DeviceMemory {
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
      Hyperparameters hyperparameters,
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
  abstract String sumKernel();

  /** The kernel of pair_adjoint.cu. */
  abstract String termsKernel();

  /** Whether there is a term of k = 0. */
  abstract boolean hasMean();

  /** How far the neighbours of a structure are counted, Å. */
  abstract double cutoff(Job job);

  /** Numbers that go with the functions, for a batch. */
  abstract DeviceBuffer ranges(Batch batch, Workspace workspace);

  final ColumnOrder columns() {
    return columns;
  }

  /** Of the recurrence of the harmonics. */
  final DeviceBuffer constants() {
    return constants;
  }

  /** The l = 0 terms outside the sums. */
  final DeviceBuffer terms() {
    return terms;
  }

  /** Radial functions of each density. */
  final PiecewiseBuffers functions() {
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
