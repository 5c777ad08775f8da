package org.farfield.backend.cpu;

import java.util.List;
import org.farfield.backend.KeptHeap;
import org.farfield.backend.PreparedAnew;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Sources;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/**
 * Structures whose phases, fields, meshes and neighbours stay, as far as there is memory; the rest
 * is made again each time, with the same bits.
 */
final class CpuPrepared extends PreparedAnew {
  private final CpuBackend backend;
  private final ExpansionTables tables;
  private final List<KeptSums> sums;

  CpuPrepared(
      CpuBackend backend,
      ExpansionTables tables,
      List<PlannedStructure> structures,
      KeptHeap memory) {
    super(backend, tables, structures);
    this.backend = backend;
    this.tables = tables;
    sums = structures.stream().map(s -> new KeptSums(memory)).toList();
  }

  @Override
  public List<Coefficients> apply(List<Sources> sources) {
    return backend.apply(tables, PlannedStructure.with(structures(), sources), sums);
  }

  @Override
  public List<Sources> transpose(List<Coefficients> cotangents) {
    return sources(backend.transpose(tables, structures(), cotangents, sums));
  }
}
