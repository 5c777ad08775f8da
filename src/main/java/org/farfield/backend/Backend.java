package org.farfield.backend;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
import org.farfield.expansion.Gradients;
import org.farfield.expansion.Job;
import org.farfield.expansion.Speeds;

/**
 * Evaluates expansions on one kind of device. Results do not depend on batching or thread count.
 */
public interface Backend extends AutoCloseable {
  /**
   * Name as in {@code --device}.
   *
   * @return reference, cpu, …
   */
  String name();

  /**
   * What it runs on, one line for {@code farfield info}.
   *
   * @return a description
   */
  String describe();

  /**
   * What the planner should reckon with.
   *
   * @return speeds of this backend
   */
  Speeds speeds();

  /**
   * Expands a batch of structures of any sizes, cells and species.
   *
   * @param tables of the hyperparameters the jobs were planned with
   * @param jobs the structures
   * @return coefficients, one per job, in order
   */
  List<Coefficients> expand(ExpansionTables tables, List<Job> jobs);

  /**
   * Gradients of a scalar E through the expansion, without the Jacobian: given ∂E/∂c of each
   * structure, the contraction with ∂c/∂(positions, strain, weights). Always in double precision,
   * whatever the precision of the values.
   *
   * @param tables of the hyperparameters the jobs were planned with
   * @param jobs the structures
   * @param cotangents ∂E/∂c, one per job, laid out as {@link #expand} returns the coefficients
   * @return gradients, one per job, in order
   * @throws IllegalArgumentException if a cotangent has not the shape of its job's coefficients
   * @throws org.farfield.error.InputException if this backend has no gradients for a job's path
   */
  List<Gradients> adjoint(ExpansionTables tables, List<Job> jobs, List<Coefficients> cotangents);

  @Override
  void close();
}
