package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.KeptMatrix;
import org.farfield.equilibration.solvers.MatrixFree;
import org.farfield.equilibration.solvers.SideBySide;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.ResourceException;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Equilibrates structures for which no matrix is factored: one after the other, or side by side
 * where the engine likes many at a time, on all of its devices.
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
    List<List<Integer>> batches = batches(structures, which);
    DeviceQueue.run(
        engine,
        batches.size(),
        device -> {
          OnDevice own = new OnDevice(device, structures, conditions, results);
          return batch -> own.inParts(batches.get(batch));
        });
  }

  private Equilibrium alone(Structure structure, Conditions conditions) {
    Asked asked = new Asked(structure, conditions);
    if (is(OpenSum.MATRIX, structure)) {
      KeptMatrix product = new KeptMatrix(structure, asked.sites, pool);
      Solution solution = product.solve(asked.constraints, tolerance, listener);
      return asked.equilibrium(product.electrostatics(), solution);
    }
    try (MatrixFree product = asked.product(engine)) {
      Solution solution = product.solve(asked.constraints, tolerance, listener);
      return asked.equilibrium(product.electrostatics(), solution);
    }
  }

  private List<List<Integer>> batches(List<Structure> structures, int[] all) {
    List<List<Integer>> batches = new ArrayList<>();
    int devices = engine.backend().devices();
    long sum = Arrays.stream(all).mapToLong(i -> weight(structures.get(i))).sum();
    long most = Math.min(MOST_TOGETHER, (sum + devices - 1) / devices);
    long room = 0;
    for (int i : all) {
      long weight = weight(structures.get(i));
      boolean isBoxed = is(OpenSum.BOX, structures.get(i));
      if (weight > room || isBoxed) { // each box has a potential of its own
        batches.add(new ArrayList<>());
        room = most;
      }
      batches.get(batches.size() - 1).add(i);
      room -= isBoxed ? room : weight;
    }
    return batches;
  }

  // whether it is a molecule, and that its way
  private boolean is(OpenSum way, Structure structure) {
    return structure.cell().isOpen() && OpenSum.of(structure, rows) == way;
  }

  private long weight(Structure structure) {
    return (long) structure.atoms() * rows * rows;
  }

  private synchronized void note(Structure structure, int iterations, double residual) {
    listener.at(structure, iterations, residual);
  }

  /** Structures side by side on one device. */
  private final class OnDevice {
    private final Engine device;
    private final List<Structure> structures;
    private final List<Conditions> conditions;
    private final Taker results;

    OnDevice(
        Engine device, List<Structure> structures, List<Conditions> conditions, Taker results) {
      this.device = device;
      this.structures = structures;
      this.conditions = conditions;
      this.results = results;
    }

    // Where a device has too little memory for all, first one half and then the other: bits stay.
    private void inParts(List<Integer> batch) {
      try {
        sideBySide(batch);
      } catch (ResourceException e) {
        int half = batch.size() / 2;
        if (half == 0) {
          throw e;
        }
        inParts(batch.subList(0, half));
        inParts(batch.subList(half, batch.size()));
      }
    }

    private void sideBySide(List<Integer> batch) {
      Problem[] problems = new Problem[batch.size()];
      try {
        run(
            problems.length,
            (task, worker) -> {
              int i = batch.get(task);
              problems[task] = new Problem(device, structures.get(i), conditions.get(i));
            });
        List<Solution> solutions = solutions(problems);
        run(
            problems.length,
            (task, worker) ->
                results.take(batch.get(task), problems[task].equilibrium(solutions.get(task))));
      } finally {
        Arrays.stream(problems).filter(Objects::nonNull).forEach(Problem::close);
      }
    }

    // what is alone has all threads for itself
    private void run(int tasks, WorkerPool.Task task) {
      if (tasks == 1) {
        task.run(0, 0);
      } else {
        pool.run(tasks, task);
      }
    }

    private List<Solution> solutions(Problem[] problems) {
      SideBySide.Member[] members = new SideBySide.Member[problems.length];
      run(problems.length, (task, worker) -> members[task] = problems[task].member());
      try (SideBySide descents = new SideBySide(List.of(members), tolerance)) {
        return descents.solve(LargeStructures.this::note);
      }
    }
  }

  /** What is asked of one of them. */
  private final class Asked {
    private final Structure structure;
    private final AppliedConditions conditions;
    private final AppliedModel applied;
    private final Sites sites;
    private final Constraints constraints;

    Asked(Structure structure, Conditions conditions) {
      this.structure = structure;
      this.conditions = new AppliedConditions(conditions, structure);
      applied = new AppliedModel(model, structure);
      sites = this.conditions.shifted(applied.sites());
      constraints = this.conditions.constraints();
    }

    MatrixFree product(Engine device) {
      double accuracy = Math.max(1e-12, SHARE * tolerance / Units.COULOMB);
      return is(OpenSum.BOX, structure)
          ? MatrixFree.boxed(device, structure, sites, accuracy, pool)
          : new MatrixFree(device, structure, sites, accuracy, pool);
    }

    Equilibrium equilibrium(Electrostatics electrostatics, Solution solution) {
      return Equilibration.equilibrium(
          structure, conditions, applied, sites, electrostatics, solution, pool);
    }
  }

  /** One of several side by side, with its product. */
  private final class Problem implements AutoCloseable {
    private final Asked asked;
    private final MatrixFree product;

    Problem(Engine device, Structure structure, Conditions conditions) {
      asked = new Asked(structure, conditions);
      product = asked.product(device);
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
