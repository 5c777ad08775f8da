package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.DenseSolver;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.solvers.Solution;
import org.farfield.equilibration.sums.Electrostatics;
import org.farfield.equilibration.sums.EngineLongRange;
import org.farfield.equilibration.sums.LongRange;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.equilibration.sums.Units;
import org.farfield.error.InputException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/** Equilibrates structures side by side, each on one core. Results do not depend on the others. */
public final class Equilibration implements AutoCloseable {
  // width of the charges that the engine sums in slabs and wires: 1.1 Å
  static final double SLAB_ALPHA = 0.45;
  private static final double SLAB_ACCURACY = 1e-11;
  private static final int BY_ESTIMATE = -1;

  /** V: up to which potentials are equal, where a solution is not direct. */
  public static final double TOLERANCE = 1e-8;

  private final ChargeModel model;
  private final Engine engine;
  private final WorkerPool pool;
  private final LargeStructures large;
  private final int dense; // moments up to which matrices are made

  /**
   * Starts threads.
   *
   * @param model what atoms want
   * @param engine for slabs and wires; stays open
   */
  public Equilibration(ChargeModel model, Engine engine) {
    this(model, engine, TOLERANCE);
  }

  /**
   * Starts threads.
   *
   * @param model what atoms want
   * @param engine for slabs and wires, and for structures of many atoms; stays open
   * @param tolerance V: up to which potentials are equal, where a solution is not direct
   * @throws InputException if it is not between 1e-11 and 0.1
   */
  public Equilibration(ChargeModel model, Engine engine, double tolerance) {
    this(model, engine, tolerance, IterationListener.SILENT);
  }

  /**
   * Starts threads.
   *
   * @param model what atoms want
   * @param engine for slabs and wires, and for structures of many atoms; stays open
   * @param tolerance V: up to which potentials are equal, where a solution is not direct
   * @param listener is told of iterations
   * @throws InputException if the tolerance is not between 1e-11 and 0.1
   */
  public Equilibration(
      ChargeModel model, Engine engine, double tolerance, IterationListener listener) {
    this(model, engine, tolerance, listener, BY_ESTIMATE, engine.backend().prefersManyStructures());
  }

  /** With another size from which on no matrix is factored. */
  Equilibration(ChargeModel model, Engine engine, double tolerance, int dense) {
    this(model, engine, tolerance, dense, engine.backend().prefersManyStructures());
  }

  /** Also, whether those of which none is made are solved side by side. */
  Equilibration(ChargeModel model, Engine engine, double tolerance, int dense, boolean together) {
    this(model, engine, tolerance, IterationListener.SILENT, dense, together);
  }

  private Equilibration(
      ChargeModel model,
      Engine engine,
      double tolerance,
      IterationListener listener,
      int dense,
      boolean together) {
    if (!(tolerance >= 1e-11 && tolerance <= 0.1)) {
      throw new InputException("tolerance must be between 1e-11 and 0.1 V, not " + tolerance);
    }
    this.dense = dense;
    this.model = model;
    this.engine = engine;
    pool = new WorkerPool(engine.threads());
    large = new LargeStructures(model, engine, pool, tolerance, listener, together);
  }

  /**
   * Equilibrates.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @return one per structure, in order
   * @throws org.farfield.error.InputException if the model does not know an element, two atoms are
   *     at one place, or conditions contradict each other
   * @throws org.farfield.error.NoSolutionException if no least energy exists, or it was not found
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
   * How the moments of a structure change with what drives them.
   *
   * @param structure of few enough charges and components of dipoles for a matrix
   * @param conditions under which it equilibrates
   * @return equilibrium and susceptibility
   * @throws InputException as {@link #of}; also of more than 2000 charges and components of dipoles
   */
  public Susceptibility susceptibility(Structure structure, Conditions conditions) {
    if (!isSmall(structure, true)) {
      throw tooLarge(structure, "susceptibilities");
    }
    AppliedConditions asked = new AppliedConditions(conditions, structure);
    Sites sites = asked.shifted(new AppliedModel(model, structure).sites());
    Constraints constraints = asked.constraints();
    double[] g = electrostatics(engine, structure, sites).matrix();
    DenseSolver solver = new DenseSolver(structure, sites, constraints, g);
    double[] moments = solver.solve().moments();
    int n = moments.length;
    double[] matrix = new double[n * n];
    double[] unit = new double[n];
    for (int b = 0; b < n; b++) { // symmetric: columns are rows
      unit[b] = 1;
      System.arraycopy(solver.response(unit), 0, matrix, b * n, n);
      unit[b] = 0;
    }
    return new Susceptibility(sites.degree(), moments, matrix);
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
    AppliedConditions.requireOneEach(structures, conditions);
    Answered[] results = new Answered[conditions.size()];
    int[] small =
        IntStream.range(0, results.length)
            .filter(i -> isSmall(structures.get(i), responses))
            .toArray();
    pool.run(
        small.length,
        (task, worker) -> {
          int i = small[task];
          results[i] = one(structures.get(i), conditions.get(i), responses);
        });
    int[] others = IntStream.range(0, results.length).filter(i -> results[i] == null).toArray();
    if (responses && others.length > 0) {
      throw tooLarge(structures.get(others[0]), "responses");
    }
    large.solve(
        structures, conditions, others, (i, found) -> results[i] = new Answered(found, null));
    return Arrays.asList(results);
  }

  private Answered one(Structure structure, Conditions conditions, boolean responses) {
    if (responses) {
      requireDipoleMoment(structure, model.degree());
    }
    Direct direct = new Direct(structure, conditions);
    Response response =
        responses ? direct.responses().of(direct.solver, direct.solution.moments()) : null;
    return new Answered(direct.equilibrium(), response);
  }

  /** A structure that is solved by factors, which answer more than one question. */
  private final class Direct {
    private final Structure structure;
    private final AppliedModel applied;
    private final AppliedConditions asked;
    private final Sites sites;
    private final Electrostatics electrostatics;
    private final DenseSolver solver;
    private final Solution solution;

    Direct(Structure structure, Conditions conditions) {
      this.structure = structure;
      applied = new AppliedModel(model, structure);
      asked = new AppliedConditions(conditions, structure);
      sites = asked.shifted(applied.sites());
      electrostatics = electrostatics(engine, structure, sites);
      Constraints constraints = asked.constraints();
      solver = new DenseSolver(structure, sites, constraints, electrostatics.matrix());
      solution = solver.solve();
    }

    Equilibrium equilibrium() {
      return Equilibration.equilibrium(
          structure, asked, applied, sites, electrostatics, solution, pool);
    }

    Responses responses() {
      return new Responses(structure, applied, asked, electrostatics, sites, pool);
    }
  }

  /**
   * Equilibrates, and tells how what pulls on moments changes as atoms move. Of a structure with
   * factors each pull is another solution by these; of others, where energies are quadratic in what
   * is added to linear terms, it is half the difference of the derivatives with b and −b, exactly.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @param pulls on the moments of each
   * @return one per structure, in order; answers as the pulls
   * @throws org.farfield.error.InputException as {@link #of}
   */
  public List<Pulled> pulled(
      List<Structure> structures, List<Conditions> conditions, Pulled.Pulls pulls) {
    AppliedConditions.requireOneEach(structures, conditions);
    Pulled[] results = new Pulled[conditions.size()];
    int[] small =
        IntStream.range(0, results.length).filter(i -> isSmall(structures.get(i), false)).toArray();
    pool.run(
        small.length,
        (task, worker) -> {
          int i = small[task];
          results[i] = pulledByFactors(i, structures.get(i), conditions.get(i), pulls);
        });
    int[] others = IntStream.range(0, results.length).filter(i -> results[i] == null).toArray();
    if (others.length > 0) {
      pulledByEnergies(structures, conditions, others, pulls, results);
    }
    return Arrays.asList(results);
  }

  private Pulled pulledByFactors(
      int index, Structure structure, Conditions conditions, Pulled.Pulls pulls) {
    Direct direct = new Direct(structure, conditions);
    Equilibrium e = direct.equilibrium();
    Responses responses = direct.responses();
    Slopes own = responses.slopes(e.moments());
    List<double[]> answers = new ArrayList<>();
    List<Gradients> moved = new ArrayList<>();
    for (double[] b : pulls.on(index, e)) {
      double[] answer = direct.solver.response(b);
      answers.add(answer);
      moved.add(gradients(responses.mixed(e.moments(), own, answer)));
    }
    return new Pulled(e, gradients(own), answers, moved);
  }

  private void pulledByEnergies(
      List<Structure> structures,
      List<Conditions> conditions,
      int[] others,
      Pulled.Pulls pulls,
      Pulled[] results) {
    Equilibrium[] found = new Equilibrium[results.length];
    large.solve(structures, conditions, others, (i, e) -> found[i] = e);
    List<List<double[]>> all = new ArrayList<>();
    for (int i = 0; i < found.length; i++) {
      all.add(found[i] == null ? List.of() : pulls.on(i, found[i]));
    }
    for (int i : others) {
      Gradients held = held(structures.get(i), conditions.get(i), found[i]);
      results[i] = new Pulled(found[i], held, new ArrayList<>(), new ArrayList<>());
    }
    for (int k = 0; k < all.get(others[0]).size(); k++) {
      Equilibrium[] up = pulled(structures, conditions, others, all, k, 1);
      Equilibrium[] down = pulled(structures, conditions, others, all, k, -1);
      for (int i : others) {
        results[i].answers().add(half(up[i].moments(), down[i].moments()));
        results[i]
            .moved()
            .add(
                new Gradients(
                    half(up[i].gradient(), down[i].gradient()),
                    half(up[i].strain(), down[i].strain()),
                    new double[0][]));
      }
    }
  }

  private Equilibrium[] pulled(
      List<Structure> structures,
      List<Conditions> conditions,
      int[] others,
      List<List<double[]>> pulls,
      int which,
      double sign) {
    List<Conditions> with = new ArrayList<>(conditions);
    for (int i : others) {
      double[] terms = pulls.get(i).get(which).clone();
      Arrays.setAll(terms, a -> sign * terms[a]);
      with.set(i, with(conditions.get(i), terms, structures.get(i).atoms()));
    }
    Equilibrium[] found = new Equilibrium[conditions.size()];
    large.solve(structures, with, others, (i, e) -> found[i] = e);
    return found;
  }

  // with terms of all moments beside those that they have, of some degree
  private static Conditions with(Conditions conditions, double[] more, int atoms) {
    double[] own = conditions.terms().orElse(new double[0]);
    double[] all = more.clone();
    int rows = all.length / atoms;
    int width = own.length / atoms;
    for (int i = 0; i < atoms; i++) {
      for (int lm = 0; lm < Math.min(rows, width); lm++) {
        all[i * rows + lm] += own[i * width + lm];
      }
    }
    return conditions.withTerms(all);
  }

  // what is left of a gradient at moments that are held without those of linear terms
  private Gradients held(Structure structure, Conditions conditions, Equilibrium e) {
    AppliedModel applied = new AppliedModel(model, structure);
    Slopes others = new Slopes(structure.atoms());
    applied.addSlopes(e.moments(), others);
    new AppliedConditions(conditions, structure).addSlopes(applied.sites(), e.moments(), others);
    return new Gradients(
        less(e.gradient(), others.positions), less(e.strain(), others.strain), new double[0][]);
  }

  private static double[] less(double[] a, double[] b) {
    double[] difference = new double[a.length];
    Arrays.setAll(difference, x -> a[x] - b[x]);
    return difference;
  }

  private static double[] half(double[] up, double[] down) {
    double[] difference = less(up, down);
    Arrays.setAll(difference, x -> difference[x] / 2);
    return difference;
  }

  static Gradients gradients(Slopes slopes) {
    return new Gradients(slopes.positions, slopes.strain, new double[0][]);
  }

  static Equilibrium equilibrium(
      Structure structure,
      AppliedConditions conditions,
      AppliedModel applied,
      Sites sites,
      Electrostatics electrostatics,
      Solution solution,
      WorkerPool pool) {
    Slopes slopes = slopes(electrostatics, solution.moments(), sites.atoms(), pool);
    applied.addSlopes(solution.moments(), slopes);
    conditions.addSlopes(sites, solution.moments(), slopes);
    return finite(
        structure,
        new Equilibrium(
            sites.degree(),
            solution.moments(),
            solution.multipliers(),
            solution.potential(),
            solution.energy(),
            slopes.positions,
            slopes.strain,
            solution.iterations(),
            solution.residual()));
  }

  /** Refuses what overflowed; it passes it on else. */
  static Equilibrium finite(Structure structure, Equilibrium equilibrium) {
    if (!Double.isFinite(equilibrium.energy())) {
      throw new InputException(
          structure.origin()
              + ": the energy of charges is not finite; the total charge, the field or parameters"
              + " are too large");
    }
    return equilibrium;
  }

  /**
   * How a structure would be solved, without a response.
   *
   * @param structure of any elements
   * @return which way, and what both would take
   */
  public SolverEstimate estimate(Structure structure) {
    return SolverEstimate.of(structure, model.degree());
  }

  // Responses need a matrix.
  private boolean isSmall(Structure structure, boolean responses) {
    SolverEstimate estimate = estimate(structure);
    return responses || dense != BY_ESTIMATE
        ? estimate.moments() <= mostInMatrix()
        : estimate.isDirect();
  }

  private int mostInMatrix() {
    return dense == BY_ESTIMATE ? SolverEstimate.MOST : dense;
  }

  private InputException tooLarge(Structure structure, String what) {
    return new InputException(
        structure.origin()
            + ": "
            + what
            + " are computed of up to "
            + mostInMatrix()
            + " charges and components of dipoles; this frame has more");
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
    LongRange windows = windows(engine, structure, sites.degree());
    return new Electrostatics(structure, sites.widths(), sites.degree(), SLAB_ALPHA, windows);
  }

  /** The smooth part of a slab or wire. */
  static EngineLongRange windows(Engine engine, Structure structure, int degree) {
    return new EngineLongRange(engine, structure, degree, SLAB_ALPHA, SLAB_ACCURACY);
  }

  // Hellmann and Feynman: moments may be held, as the energy is stationary in them
  static Slopes slopes(
      Electrostatics electrostatics, double[] moments, int atoms, WorkerPool pool) {
    Slopes pairs = new Slopes(atoms);
    electrostatics.addSlopes(moments, pairs, pool);
    Slopes result = new Slopes(atoms);
    result.add(Units.COULOMB, pairs);
    return result;
  }

  @Override
  public void close() {
    pool.close();
  }
}
