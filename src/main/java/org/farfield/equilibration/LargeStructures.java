package org.farfield.equilibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.farfield.error.ResourceException;
import org.farfield.features.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Equilibrates structures for which no matrix is factored: one after the other, or side by side
 * where the engine likes many at a time.
 */
final class LargeStructures {
  // of the engine, relative to the tolerance
  static final double SHARE = 0.1;

  // moments times those of an atom: near pairs of so many take about a gigabyte, on host and device
  private static final long MOST_TOGETHER = 100_000;

  private final ChargeModel model;
  private final Engine engine;
  private final WorkerPool pool;
  private final double tolerance;
  private final IterationListener listener;
  private final boolean together;
  private final int rows; // moments of an atom

  LargeStructures(
      ChargeModel model,
      Engine engine,
      WorkerPool pool,
      double tolerance,
      IterationListener listener,
      boolean together) {
    this.model = model;
    this.engine = engine;
    this.pool = pool;
    this.tolerance = tolerance;
    this.listener = listener;
    this.together = together;
    rows = (model.degree() + 1) * (model.degree() + 1);
  }

  /** What is done with a result. */
  @FunctionalInterface
  interface Taker {
    void take(int structure, Equilibrium result);
  }

  /** Solves some of all structures. */
  void solve(List<Structure> structures, List<Conditions> conditions, int[] which, Taker results) {
    if (!together) {
      for (int i : which) { // uses all cores itself
        results.take(i, alone(structures.get(i), conditions.get(i)));
      }
      return;
    }
    for (List<Integer> batch : batches(structures, which)) {
      inParts(structures, conditions, batch, results);
    }
  }

  private Equilibrium alone(Structure structure, Conditions conditions) {
    Asked asked = new Asked(structure, conditions);
    if (KeptMatrix.isFor(structure, structure.atoms() * rows)) {
      KeptMatrix product = new KeptMatrix(structure, asked.sites, pool);
      Solution solution = product.solve(asked.constraints, tolerance, listener);
      return asked.equilibrium(product.electrostatics(), solution);
    }
    try (MatrixFree product = asked.product()) {
      Solution solution = product.solve(asked.constraints, tolerance, listener);
      return asked.equilibrium(product.electrostatics(), solution);
    }
  }

  private List<List<Integer>> batches(List<Structure> structures, int[] all) {
    List<List<Integer>> batches = new ArrayList<>();
    long room = 0;
    for (int i : all) {
      long weight = (long) structures.get(i).atoms() * rows * rows;
      if (weight > room) {
        batches.add(new ArrayList<>());
        room = MOST_TOGETHER;
      }
      batches.get(batches.size() - 1).add(i);
      room -= weight;
    }
    return batches;
  }

  // Where a device has too little memory for all, first one half and then the other: bits stay.
  private void inParts(
      List<Structure> structures, List<Conditions> conditions, List<Integer> batch, Taker results) {
    try {
      sideBySide(structures, conditions, batch, results);
    } catch (ResourceException e) {
      int half = batch.size() / 2;
      if (half == 0) {
        throw e;
      }
      inParts(structures, conditions, batch.subList(0, half), results);
      inParts(structures, conditions, batch.subList(half, batch.size()), results);
    }
  }

  private void sideBySide(
      List<Structure> structures, List<Conditions> conditions, List<Integer> batch, Taker results) {
    Problem[] problems = new Problem[batch.size()];
    try {
      pool.run(
          problems.length,
          (task, worker) -> {
            int i = batch.get(task);
            problems[task] = new Problem(structures.get(i), conditions.get(i));
          });
      List<Solution> solutions = solutions(problems);
      pool.run(
          problems.length,
          (task, worker) ->
              results.take(batch.get(task), problems[task].equilibrium(solutions.get(task))));
    } finally {
      Arrays.stream(problems).filter(Objects::nonNull).forEach(Problem::close);
    }
  }

  private List<Solution> solutions(Problem[] problems) {
    SideBySide.Member[] members = new SideBySide.Member[problems.length];
    pool.run(problems.length, (task, worker) -> members[task] = problems[task].member());
    try (SideBySide descents = new SideBySide(List.of(members), tolerance)) {
      return descents.solve(listener);
    }
  }

  /** What is asked of one of them. */
  private final class Asked {
    private final Structure structure;
    private final Conditions conditions;
    private final ChargeModel.Applied applied;
    private final Sites sites;
    private final Constraints constraints;

    Asked(Structure structure, Conditions conditions) {
      this.structure = structure;
      this.conditions = conditions;
      applied = model.in(structure);
      sites = conditions.shifted(structure, applied.sites());
      constraints = conditions.constraints(structure);
    }

    MatrixFree product() {
      double accuracy = Math.max(1e-12, SHARE * tolerance / Units.COULOMB);
      return new MatrixFree(engine, structure, sites, accuracy, pool);
    }

    Equilibrium equilibrium(Electrostatics electrostatics, Solution solution) {
      return Equilibration.equilibrium(
          structure, conditions, applied, sites, electrostatics, solution);
    }
  }

  /** One of several side by side, with its product. */
  private final class Problem implements AutoCloseable {
    private final Asked asked;
    private final MatrixFree product;

    Problem(Structure structure, Conditions conditions) {
      asked = new Asked(structure, conditions);
      product = asked.product();
    }

    SideBySide.Member member() {
      return SideBySide.Member.of(product, asked.constraints, tolerance);
    }

    Equilibrium equilibrium(Solution solution) {
      return asked.equilibrium(product.electrostatics(), solution);
    }

    @Override
    public void close() {
      product.close();
    }
  }
}
