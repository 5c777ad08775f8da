package org.farfield.equilibration;

import java.util.Arrays;
import java.util.List;
import org.farfield.error.InputException;
import org.farfield.features.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** Equilibrates structures side by side, each on one core. Results do not depend on the others. */
public final class Equilibration implements AutoCloseable {
  // width of the charges that the engine sums in slabs and wires: 1.1 Å
  private static final double SLAB_ALPHA = 0.45;

  private final ChargeModel model;
  private final Engine engine;
  private final WorkerPool pool;

  /**
   * Starts threads.
   *
   * @param model what atoms want
   * @param engine for slabs and wires; stays open
   */
  @SuppressWarnings("exports") // parts of an engine are for the rooms of the program alone
  public Equilibration(ChargeModel model, Engine engine) {
    this.model = model;
    this.engine = engine;
    pool = new WorkerPool(Math.max(1, engine.backend().speeds().threads()));
  }

  /**
   * Equilibrates.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model does not know an element, two atoms are
   *     at one place, conditions contradict each other, or no least energy exists
   */
  public List<Equilibrium> of(List<Structure> structures, List<Conditions> conditions) {
    return run(structures, conditions, false).stream().map(Answered::equilibrium).toList();
  }

  /**
   * Equilibrates, and tells how dipole moments answer to fields and to moving atoms.
   *
   * @param structures molecules, or crystals of a model with dipoles
   * @param conditions of each
   * @return one per structure, in order
   * @throws org.farfield.error.InputException as {@link #of}; also for other structures
   */
  public List<Answered> withResponse(List<Structure> structures, List<Conditions> conditions) {
    return run(structures, conditions, true);
  }

  /**
   * An equilibrium with its response.
   *
   * @param equilibrium what was found
   * @param response how it answers
   */
  public record Answered(Equilibrium equilibrium, Response response) {}

  private List<Answered> run(
      List<Structure> structures, List<Conditions> conditions, boolean responses) {
    if (structures.size() != conditions.size()) {
      throw new IllegalArgumentException(
          conditions.size() + " conditions for " + structures.size() + " structures");
    }
    Answered[] results = new Answered[conditions.size()];
    pool.run(
        results.length,
        (task, worker) ->
            results[task] = one(structures.get(task), conditions.get(task), responses));
    return Arrays.asList(results);
  }

  private Answered one(Structure structure, Conditions conditions, boolean responses) {
    ChargeModel.Applied applied = model.in(structure);
    if (responses) {
      requireDipoleMoment(structure, applied.sites().degree());
    }
    Sites sites = conditions.shifted(structure, applied.sites());
    Constraints constraints = conditions.constraints(structure);
    Electrostatics electrostatics = electrostatics(engine, structure, sites);
    DenseSolver solver = new DenseSolver(structure, sites, constraints, electrostatics.matrix());
    Solution solution = solver.solve();
    Slopes slopes = slopes(electrostatics, solution.moments(), sites.atoms());
    applied.addSlopes(solution.moments(), slopes);
    conditions.addSlopes(structure, sites, solution.moments(), slopes);
    Equilibrium equilibrium =
        new Equilibrium(
            sites.degree(),
            solution.moments(),
            solution.multipliers(),
            solution.potential(),
            solution.energy(),
            slopes.positions,
            slopes.strain,
            solution.iterations(),
            solution.residual());
    Response response =
        responses
            ? new Responses(structure, applied, electrostatics, sites)
                .of(solver, solution.moments())
            : null;
    return new Answered(equilibrium, response);
  }

  private static void requireDipoleMoment(Structure structure, int degree) {
    boolean crystal = structure.cell().isFullyPeriodic();
    if (!structure.cell().isOpen() && !(crystal && degree > 0)) {
      throw new InputException(
          structure.origin()
              + ": charges that repeat have no dipole moment; responses are those of molecules, and"
              + " of dipoles in crystals");
    }
  }

  static Electrostatics electrostatics(Engine engine, Structure structure, Sites sites) {
    if (structure.cell().isOpen() || structure.cell().isFullyPeriodic()) {
      return Electrostatics.of(structure, sites.widths(), sites.degree());
    }
    LongRange windows = new EngineLongRange(engine, structure, sites.degree(), SLAB_ALPHA);
    return new Electrostatics(structure, sites.widths(), sites.degree(), SLAB_ALPHA, windows);
  }

  // Hellmann and Feynman: moments may be held, as the energy is stationary in them
  static Slopes slopes(Electrostatics electrostatics, double[] moments, int atoms) {
    Slopes pairs = new Slopes(atoms);
    electrostatics.addSlopes(moments, pairs);
    Slopes result = new Slopes(atoms);
    result.add(Units.COULOMB, pairs);
    return result;
  }

  @Override
  public void close() {
    pool.close();
  }
}
