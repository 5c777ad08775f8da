package org.farfield.backend;

import java.util.ArrayList;
import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.DeviceVectors;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.Sources;
import org.farfield.expansion.VectorLayout;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;

/** Structures that a backend expands anew each time. */
public class PreparedAnew implements Prepared {
  private final Backend backend;
  private final ExpansionTables tables;
  private final List<PlannedStructure> structures;

  /**
   * Keeps nothing but the structures themselves.
   *
   * @param backend that expands them
   * @param tables of the hyperparameters they were planned with
   * @param structures some jobs
   */
  public PreparedAnew(Backend backend, ExpansionTables tables, List<PlannedStructure> structures) {
    this.backend = backend;
    this.tables = tables;
    this.structures = List.copyOf(structures);
  }

  @Override
  public List<PlannedStructure> structures() {
    return structures;
  }

  @Override
  public List<Coefficients> apply(List<Sources> sources) {
    return backend.expand(tables, PlannedStructure.with(structures, sources));
  }

  // The gradient with respect to the sources does not depend on them.
  @Override
  public List<Sources> transpose(List<Coefficients> cotangents) {
    return sources(backend.adjoint(tables, structures, cotangents));
  }

  /**
   * Gradients with respect to sources in the form of sources.
   *
   * @param gradients one per structure
   * @return likewise
   */
  protected List<Sources> sources(List<Gradients> gradients) {
    List<Sources> result = new ArrayList<>();
    for (int i = 0; i < structures.size(); i++) {
      result.add(new Sources(structures.get(i).sources().labels(), gradients.get(i).moments()));
    }
    return result;
  }

  @Override
  public List<Gradients> adjoint(List<Sources> sources, List<Coefficients> cotangents) {
    return backend.adjoint(tables, PlannedStructure.with(structures, sources), cotangents);
  }

  @Override
  public Jacobian jacobian(Sources sources, int structure, int[] centres) {
    return backend.jacobian(tables, structures.get(structure).with(sources), centres);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Vectors lie in the memory of the host.
   */
  @Override
  public DeviceVectors vectors() {
    return new HostVectors(this, layout());
  }

  @Override
  public DeviceDescent descent(DescentSystems systems) {
    return new HostDescent(new DescentTables(systems));
  }

  /**
   * Where numbers stand in vectors.
   *
   * @return the layout
   */
  protected final VectorLayout layout() {
    return new VectorLayout(
        tables.hyperparameters(),
        structures.stream().map(PlannedStructure::sources).toList(),
        structures.stream().mapToInt(job -> job.structure().size()).toArray());
  }

  @Override
  public void close() {}
}
