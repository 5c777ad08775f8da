package org.farfield.equilibration;

import java.util.Arrays;
import java.util.List;
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
   * @param charges the sum of charges in each, e
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model does not know an element, two atoms are
   *     at one place, or no least energy exists
   */
  public List<Equilibrium> of(List<Structure> structures, double[] charges) {
    if (structures.size() != charges.length) {
      throw new IllegalArgumentException(
          charges.length + " charges for " + structures.size() + " structures");
    }
    Equilibrium[] results = new Equilibrium[charges.length];
    pool.run(
        charges.length,
        (task, worker) -> results[task] = equilibrium(structures.get(task), charges[task]));
    return Arrays.asList(results);
  }

  private Equilibrium equilibrium(Structure structure, double charge) {
    ChargeModel.Applied applied = model.in(structure);
    Sites sites = applied.sites();
    Constraints constraints = Constraints.total(sites.atoms(), charge);
    Electrostatics electrostatics = electrostatics(engine, structure, sites);
    Solution solution =
        new DenseSolver(structure, sites, constraints, electrostatics.matrix()).solve();
    Slopes slopes = slopes(electrostatics, solution.moments(), sites.atoms());
    applied.addSlopes(solution.moments(), slopes);
    return new Equilibrium(
        solution.moments(),
        solution.multipliers(),
        solution.potential(),
        solution.energy(),
        slopes.positions,
        slopes.strain,
        solution.iterations(),
        solution.residual());
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
