package org.farfield.backend;

import java.util.List;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.ExpansionTables;
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

  @Override
  void close();
}
