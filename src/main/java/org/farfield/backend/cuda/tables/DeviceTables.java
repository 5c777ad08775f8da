package org.farfield.backend.cuda.tables;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.farfield.backend.cuda.batch.ColumnOrder;
import org.farfield.backend.cuda.device.DeviceBuffer;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.OutOfDeviceMemoryException;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Term;

/**
 * What the kernels need of one expansion: of each kind of sum with the same functions once,
 * uploaded when it is first needed.
 */
public final class DeviceTables implements DeviceMemory {
  private final ExpansionTables host;
  private final ColumnOrder columns;
  private final DeviceBuffer constants;
  private final Map<List<?>, LatticeTables> lattices = new HashMap<>();
  private final Map<List<?>, NeighborTables> neighbors = new HashMap<>();
  private final Map<ExpansionTables, DeviceTables> widths = new HashMap<>();

  public DeviceTables(ExpansionTables host) {
    this.host = host;
    int densities = host.hyperparameters().densities().size();
    columns =
        new ColumnOrder(host.hyperparameters(), IntStream.range(0, densities).boxed().toList());
    constants = DeviceBuffer.of(host.harmonics().constants());
  }

  /** What they are made of. */
  public ExpansionTables host() {
    return host;
  }

  /**
   * Those of sources of a width.
   *
   * @param tables these, or made of them for sources of another width
   */
  public DeviceTables of(ExpansionTables tables) {
    return tables == host ? this : widths.computeIfAbsent(tables, DeviceTables::new);
  }

  /** All densities. */
  public ColumnOrder columns() {
    return columns;
  }

  /** Of the recurrence of the harmonics. */
  public DeviceBuffer constants() {
    return constants;
  }

  /**
   * Those of a sum over reciprocal vectors.
   *
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public LatticeTables of(Term.Lattice term) {
    return lattices.computeIfAbsent(
        List.of(term.densities(), term.tables()), key -> new LatticeTables(this, term));
  }

  /**
   * Those of a sum over neighbours.
   *
   * @param multipoles whether sources are more than charges
   * @throws OutOfDeviceMemoryException if there is no room
   */
  public NeighborTables of(Term.Neighbors term, boolean multipoles) {
    return neighbors.computeIfAbsent(
        List.of(term.densities(), term.tables(), multipoles),
        key -> new NeighborTables(this, term, multipoles));
  }

  @Override
  public void close() {
    lattices.values().forEach(LatticeTables::close);
    neighbors.values().forEach(NeighborTables::close);
    widths.values().forEach(DeviceTables::close);
    constants.close();
  }
}
