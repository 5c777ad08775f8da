package org.farfield.backend.cuda.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.error.InputException;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.LongRangeTable;
import org.farfield.expansion.PlannedStructure;
import org.farfield.math.PiecewisePolynomial;

/** What the kernels need of one set of hyperparameters, uploaded once. */
public final class DeviceTables implements DeviceMemory {
  private final ExpansionTables tables;
  private final ColumnOrder columns;
  private DeviceBuffer order;
  private DeviceBuffer constants;
  private DeviceBuffer terms;
  private PiecewiseBuffers spectra;
  private PiecewiseBuffers pairs;
  private DeviceBuffer ranges;

  public DeviceTables(ExpansionTables tables) {
    this.tables = tables;
    columns = new ColumnOrder(tables.hyperparameters());
    try {
      order = DeviceBuffer.of(columns.order());
      constants = DeviceBuffer.of(tables.harmonics().constants());
      terms = DeviceBuffer.of(terms(d -> tables.densities().get(d).zeroTerm()));
    } catch (OutOfDeviceMemoryException e) {
      close();
      throw e;
    }
  }

  /**
   * The l = 0 terms outside the sums, {@code [density][zero term | (1 − w) self term][n]}.
   *
   * @param zeroTerms of k = 0, by density
   */
  public double[] terms(IntFunction<double[]> zeroTerms) {
    int radial = tables.hyperparameters().basis().size();
    double centre = 1 - tables.hyperparameters().centerAtomWeight();
    double[] all = new double[2 * radial * tables.densities().size()];
    int next = 0;
    for (int d = 0; d < tables.densities().size(); d++) {
      System.arraycopy(zeroTerms.apply(d), 0, all, next, radial);
      double[] self = tables.densities().get(d).selfTerm();
      for (int n = 0; n < radial; n++) {
        all[next + radial + n] = centre * self[n];
      }
      next += 2 * radial;
    }
    return all;
  }

  /**
   * Refuses what the tables do not reach.
   *
   * @param smallest the smallest wave number of a structure, 1/Å
   * @throws InputException if it lies before their first edge
   */
  public void requireWave(double smallest, PlannedStructure job) {
    for (LongRangeTable density : tables.densities()) {
      if (smallest < density.spectrumTable().edges()[0]) {
        throw new InputException(
            job.structure().origin()
                + ": the cell is too long for the tables of the device 'cuda'; use --device cpu");
      }
    }
  }

  /** What they were made of. */
  public ExpansionTables host() {
    return tables;
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
    return constants;
  }

  /** The l = 0 terms outside the sums, where there are no windows. */
  public DeviceBuffer terms() {
    return terms;
  }

  /** v̂ I_nl of each density. */
  public PiecewiseBuffers spectra() {
    if (spectra == null) {
      spectra =
          new PiecewiseBuffers(
              tables.densities().stream().map(LongRangeTable::spectrumTable).toList());
    }
    return spectra;
  }

  /** Pair functions of each density, near and far. */
  public PiecewiseBuffers pairs() {
    if (pairs == null) {
      List<PiecewisePolynomial> all = new ArrayList<>();
      for (LongRangeTable density : tables.densities()) {
        all.add(density.nearTable());
        all.add(density.farTable());
      }
      pairs = new PiecewiseBuffers(all);
    }
    return pairs;
  }

  /** Of each density where the far table begins, and the exponent of its tail. */
  public DeviceBuffer ranges() {
    if (ranges == null) {
      double[] all = new double[2 * tables.densities().size()];
      for (int d = 0; d < tables.densities().size(); d++) {
        all[2 * d] = tables.densities().get(d).farDistance();
        all[2 * d + 1] = tables.densities().get(d).tailExponent();
      }
      ranges = DeviceBuffer.of(all);
    }
    return ranges;
  }

  @Override
  public void close() {
    Stream.of(order, constants, terms, ranges)
        .filter(Objects::nonNull)
        .forEach(DeviceBuffer::close);
    Stream.of(spectra, pairs).filter(Objects::nonNull).forEach(PiecewiseBuffers::close);
  }
}
