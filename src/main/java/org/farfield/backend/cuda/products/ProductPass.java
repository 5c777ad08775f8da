package org.farfield.backend.cuda.products;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.farfield.backend.cuda.batch.Batch;
import org.farfield.backend.cuda.batch.DeviceTask;
import org.farfield.backend.cuda.device.DeviceMemory;
import org.farfield.backend.cuda.device.Kernels;
import org.farfield.backend.cuda.sums.CallTerms;
import org.farfield.backend.cuda.sums.ValuesTask;
import org.farfield.backend.cuda.tables.DeviceTables;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.spec.Expansion;

/** One expansion of which densities enter products; sums without any of these are left out. */
public final class ProductPass implements DeviceMemory {
  private final int expansion;
  private final DeviceTables tables;
  private final Set<Integer> densities = new TreeSet<>();

  ProductPass(int expansion, ExpansionTables host) {
    this.expansion = expansion;
    tables = new DeviceTables(host);
  }

  /** Lets a density enter. */
  void add(int density) {
    densities.add(density);
  }

  int expansion() {
    return expansion;
  }

  Expansion hyperparameters() {
    return tables.host().hyperparameters();
  }

  /** What coefficients of a structure look like; none are there. */
  Coefficients shape(PlannedStructure job) {
    return new Coefficients(hyperparameters(), 0, job.sources().labels());
  }

  /** The sums of structures. */
  CallTerms terms(List<PlannedStructure> jobs) {
    return new CallTerms(
        tables.host(), jobs, term -> term.densities().stream().anyMatch(densities::contains));
  }

  /** The computing of a batch. */
  DeviceTask task(Kernels kernels, Batch batch, CallTerms terms) {
    return new ValuesTask(tables, kernels, batch, terms);
  }

  @Override
  public void close() {
    tables.close();
  }
}
