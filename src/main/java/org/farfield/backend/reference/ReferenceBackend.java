package org.farfield.backend.reference;

import java.util.ArrayList;
import java.util.List;
import org.farfield.backend.Backend;
import org.farfield.backend.Composition;
import org.farfield.error.InputException;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Jacobian;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Speeds;
import org.farfield.expansion.plan.Term;
import org.farfield.math.HalfSpace;
import org.farfield.structure.Cell;

/**
 * The formulas of docs/theory.md as plain loops, one thread, double precision, no interpolation
 * tables in the lattice sum.
 */
public final class ReferenceBackend implements Backend {

  /** Makes the backend; it has no state. */
  public ReferenceBackend() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String describe() {
    return "plain loops, one thread, double precision";
  }

  @Override
  public Speeds speeds() {
    return new Speeds(1e9, 1e6, 1e6, 2e8, 1);
  }

  @Override
  public List<Coefficients> expand(ExpansionTables tables, List<PlannedStructure> jobs) {
    return jobs.stream().map(job -> Composition.values(tables, job, ReferenceValues::new)).toList();
  }

  @Override
  public List<Gradients> adjoint(
      ExpansionTables tables, List<PlannedStructure> jobs, List<Coefficients> cotangents) {
    PlannedStructure.requireMatching(tables, jobs, cotangents);
    List<Gradients> results = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      PlannedStructure job = jobs.get(i);
      Coefficients g = cotangents.get(i);
      results.add(
          Composition.adjoint(
              tables, job, (some, own, result) -> new ReferenceAdjoint(some, own, g, result)));
    }
    return results;
  }

  @Override
  public Jacobian jacobian(ExpansionTables tables, PlannedStructure planned, int[] centres) {
    planned.sources().requireCharges("a Jacobian", "ask for adjoints");
    Jacobian result =
        Composition.jacobian(
            tables,
            speeds(),
            planned,
            centres,
            (job, zero) -> new ReferenceJacobian(tables, job, zero));
    for (int i : centres) {
      result.closeCentre(i);
    }
    return result;
  }

  /** The vectors of half of the reciprocal lattice of a box. */
  static HalfSpace vectors(Cell box, double cutoff) {
    double[] lengths = {box.length(0), box.length(1), box.length(2)};
    return new HalfSpace(box.reciprocal(), lengths, cutoff);
  }

  /** Refuses meshes. */
  static void requireSum(Term.Lattice term) {
    if (term.isOnMesh()) {
      throw new InputException(
          "the device 'reference' has no path 'mesh'; use the path auto or the device cpu");
    }
  }

  @Override
  public void close() {}
}
