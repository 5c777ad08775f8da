package org.farfield;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.farfield.backend.Backend;
import org.farfield.backend.cpu.CpuBackend;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Planner;
import org.farfield.features.SummedGradients;
import org.farfield.spec.Expansion;
import org.farfield.structure.Structure;
import org.farfield.structure.io.StructureReader;
import org.farfield.structure.io.StructureReaders;

/** The engine in a few calls, for Java programs. */
public final class Farfield {
  private Farfield() {}

  /**
   * Reads all structures of a file.
   *
   * @param path extended XYZ, POSCAR or CIF, compressed or not
   * @return the frames
   * @throws org.farfield.error.InputException if the file is wrong: file, frame, line, what to do
   */
  public static List<Structure> read(Path path) {
    List<Structure> structures = new ArrayList<>();
    try (StructureReader reader = StructureReaders.open(path)) {
      for (Structure s = reader.read(); s != null; s = reader.read()) {
        structures.add(s);
      }
    }
    return structures;
  }

  /**
   * Expands structures on all cores of the host.
   *
   * @param structures atoms, of any size, cell and species
   * @param hyperparameters what to compute
   * @return coefficients, one per structure
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public static List<Coefficients> expand(List<Structure> structures, Expansion hyperparameters) {
    try (Backend backend = new CpuBackend(Runtime.getRuntime().availableProcessors())) {
      ExpansionTables tables = new ExpansionTables(hyperparameters);
      Planner planner = new Planner(tables, backend.speeds());
      List<PlannedStructure> jobs = structures.stream().map(planner::prepare).toList();
      return backend.expand(tables, jobs);
    }
  }

  /**
   * Expands structures on all cores of the host and takes the gradients of a scalar E of each
   * structure's coefficients.
   *
   * @param structures atoms, of any size, cell and species
   * @param hyperparameters what to compute, on any path
   * @param derivative given the coefficients of one structure, ∂E/∂c in coefficients of the same
   *     shape, for instance a {@link Coefficients#zeros() zeroed copy} that it fills
   * @return coefficients and gradients, one per structure
   * @throws org.farfield.error.InputException if a structure cannot be evaluated as asked
   */
  public static List<Evaluation> expandWithGradients(
      List<Structure> structures,
      Expansion hyperparameters,
      UnaryOperator<Coefficients> derivative) {
    try (Backend backend = new CpuBackend(Runtime.getRuntime().availableProcessors())) {
      ExpansionTables tables = new ExpansionTables(hyperparameters);
      Planner planner = new Planner(tables, backend.speeds());
      List<PlannedStructure> jobs = structures.stream().map(planner::prepare).toList();
      List<Coefficients> values = backend.expand(tables, jobs);
      List<Coefficients> cotangents = values.stream().map(derivative).toList();
      List<Gradients> gradients = backend.adjoint(tables, jobs, cotangents);
      List<Evaluation> results = new ArrayList<>();
      for (int i = 0; i < jobs.size(); i++) {
        results.add(new Evaluation(values.get(i), gradients.get(i)));
      }
      return results;
    }
  }

  /**
   * The derivatives of every coefficient of a structure with respect to the positions of the atoms
   * that it depends on, to strain and to the cell.
   *
   * @param structure a small one: memory grows as the number of pairs of atoms that interact
   * @param hyperparameters what to compute; with the path {@code MESH} the sum is done directly
   * @return the Jacobian of all centres
   * @throws org.farfield.error.InputException if the structure cannot be evaluated as asked, or the
   *     heap cannot hold the result
   */
  public static Jacobian jacobian(Structure structure, Expansion hyperparameters) {
    try (Backend backend = new CpuBackend(Runtime.getRuntime().availableProcessors())) {
      ExpansionTables tables = new ExpansionTables(hyperparameters);
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
      return backend.jacobian(tables, job, 0, structure.size());
    }
  }

  /**
   * The derivatives of the coefficients summed over all atoms of a structure, with respect to the
   * position of every atom and to strain; those of descriptors are made by {@link
   * SummedGradients#of}.
   *
   * @param structure the atoms
   * @param hyperparameters what to compute; with the path {@code MESH} the sum is done directly
   * @return one feature per number of a row of the coefficients
   * @throws org.farfield.error.InputException if the structure cannot be evaluated as asked
   */
  public static SummedGradients gradientsOfSum(Structure structure, Expansion hyperparameters) {
    try (Backend backend = new CpuBackend(Runtime.getRuntime().availableProcessors())) {
      ExpansionTables tables = new ExpansionTables(hyperparameters);
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
      return SummedGradients.ofCoefficients(backend, tables, job);
    }
  }

  /**
   * One structure's values and gradients.
   *
   * @param coefficients c
   * @param gradients of the scalar whose derivative ∂E/∂c was given
   */
  public record Evaluation(Coefficients coefficients, Gradients gradients) {}
}
