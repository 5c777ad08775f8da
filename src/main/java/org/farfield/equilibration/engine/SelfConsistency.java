package org.farfield.equilibration.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.SiteModel;
import org.farfield.equilibration.solvers.Coupling;
import org.farfield.equilibration.solvers.FixedPoint;
import org.farfield.equilibration.solvers.FixedPointSolver;
import org.farfield.equilibration.solvers.Screening;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.equilibration.sums.Slopes;
import org.farfield.error.InputException;
import org.farfield.error.NoSolutionException;
import org.farfield.expansion.Gradients;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * Finds moments that agree with the potential they make, of a {@link SiteModel}. Small structures
 * are solved side by side, each on one core; results do not depend on the others.
 */
public final class SelfConsistency implements AutoCloseable {
  // numbers of the matrices of a structure: 64 MB
  private static final double DENSE = 8e6;
  private static final double SHARE = 0.01; // of the engine, relative to the tolerance

  /** e: up to which charges are those that their potentials make. */
  public static final double TOLERANCE = 1e-8;

  private final SiteModel model;
  private final Engine engine;
  private final WorkerPool pool;
  private final double tolerance;
  private final double dense;
  private Structure last; // of a trajectory
  private double[] lastMoments;

  /**
   * Starts threads.
   *
   * @param model what atoms become
   * @param engine for all that has no matrix; stays open
   * @param tolerance e Å^l: up to which moments are those that their potentials make
   * @throws InputException if it is not between 1e-13 and 0.1
   */
  public SelfConsistency(SiteModel model, Engine engine, double tolerance) {
    this(model, engine, tolerance, DENSE);
  }

  /** With another size from which on there are no matrices. */
  SelfConsistency(SiteModel model, Engine engine, double tolerance, double dense) {
    if (!(tolerance >= 1e-13 && tolerance <= 0.1)) {
      throw new InputException("tolerance must be between 1e-13 and 0.1 e, not " + tolerance);
    }
    this.model = model;
    this.engine = engine;
    this.tolerance = tolerance;
    this.dense = dense;
    pool = new WorkerPool(engine.threads());
  }

  /**
   * Solves.
   *
   * @param structures of elements that the model knows
   * @param conditions of each: a sum of charges, and a field
   * @return one per structure, in order
   * @throws InputException if the model does not know an element, two atoms are at one place,
   *     conditions ask for more, or nothing was found
   */
  public List<Equilibrium> of(List<Structure> structures, List<Conditions> conditions) {
    return of(structures, conditions, true);
  }

  /**
   * Solves, with derivatives or without.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @param derivatives whether gradient and strain are asked for, which take as long again; NaN
   *     without
   * @return one per structure, in order
   * @throws InputException as for {@link #of(List, List)}
   */
  public List<Equilibrium> of(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    return finished(structures, solved(structures, conditions, derivatives, null), derivatives);
  }

  /**
   * Solves, and tells how what pulls on moments changes as atoms move: another adjoint solution for
   * each pull.
   *
   * @param structures of elements that the model knows
   * @param conditions of each
   * @param pulls on the moments of each
   * @return one per structure, in order, without answers
   * @throws InputException as for {@link #of(List, List)}
   */
  public List<Pulled> pulled(
      List<Structure> structures, List<Conditions> conditions, Pulled.Pulls pulls) {
    Solved[] solved = solved(structures, conditions, true, pulls);
    List<Equilibrium> all = finished(structures, solved, true);
    return IntStream.range(0, solved.length).mapToObj(i -> solved[i].pulled(all.get(i))).toList();
  }

  private Solved[] solved(
      List<Structure> structures,
      List<Conditions> conditions,
      boolean derivatives,
      Pulled.Pulls pulls) {
    AppliedConditions.requireOneEach(structures, conditions);
    List<SiteFunction> functions = model.in(structures);
    Solved[] solved = new Solved[structures.size()];
    int[] small =
        IntStream.range(0, solved.length).filter(i -> isDense(structures.get(i))).toArray();
    BiFunction<Engine, Integer, Solved> solve =
        (device, i) ->
            solve(
                device,
                structures.get(i),
                functions.get(i),
                conditions.get(i),
                null,
                derivatives,
                pulls == null ? found -> List.of() : e -> pulls.on(i, e));
    pool.run(
        small.length, (task, worker) -> solved[small[task]] = solve.apply(engine, small[task]));
    int[] large = IntStream.range(0, solved.length).filter(i -> solved[i] == null).toArray();
    DeviceQueue.run( // each uses all cores itself
        engine,
        large.length,
        device -> task -> solved[large[task]] = solve.apply(device, large[task]));
    return solved;
  }

  /**
   * Solves one after the other, each beginning where the one before ended if its atoms are the
   * same; the first one where the last one of the call before did, if that came to an end. Where
   * that leads nowhere, a structure begins as any other does.
   *
   * @param structures of elements that the model knows, such as frames of a trajectory
   * @param conditions of each
   * @param derivatives as for {@link #of(List, List, boolean)}
   * @return one per structure, in order; they depend on those before within the tolerance
   * @throws InputException as for {@link #of(List, List)}
   */
  public List<Equilibrium> along(
      List<Structure> structures, List<Conditions> conditions, boolean derivatives) {
    AppliedConditions.requireOneEach(structures, conditions);
    List<SiteFunction> functions = model.in(structures);
    Solved[] solved = new Solved[structures.size()];
    Structure before = last;
    double[] moments = lastMoments;
    for (int i = 0; i < solved.length; i++) {
      Structure s = structures.get(i);
      double[] start = before != null && isOfSameAtoms(s, before) ? moments : null;
      solved[i] = solveFrom(start, s, functions.get(i), conditions.get(i), derivatives);
      before = s;
      moments = solved[i].found.p();
    }
    List<Equilibrium> all = finished(structures, solved, derivatives);
    last = before; // all were found, so that no other call begins with what is none
    lastMoments = moments;
    return all;
  }

  private Solved solveFrom(
      double[] start,
      Structure structure,
      SiteFunction function,
      Conditions conditions,
      boolean derivatives) {
    try {
      return solve(engine, structure, function, conditions, start, derivatives, found -> List.of());
    } catch (NoSolutionException e) {
      if (start == null) {
        throw e;
      }
      return solve(engine, structure, function, conditions, null, derivatives, found -> List.of());
    }
  }

  private static boolean isOfSameAtoms(Structure a, Structure b) {
    return a.atoms() == b.atoms()
        && IntStream.range(0, a.atoms()).allMatch(i -> a.type(i) == b.type(i));
  }

  // With what surroundings add to derivatives.
  private List<Equilibrium> finished(
      List<Structure> structures, Solved[] solved, boolean derivatives) {
    int count = derivatives && solved.length > 0 ? solved[0].adjoints.size() : 0;
    for (int k = 0; k < count; k++) { // of the energy, and of each pull
      int which = k;
      List<Gradients> moved =
          model.gradients(
              structures,
              Arrays.stream(solved).map(s -> s.potentials).toList(),
              Arrays.stream(solved).map(s -> s.adjoints.get(which).weights).toList());
      for (int i = 0; i < moved.size(); i++) {
        solved[i].adjoints.get(k).slopes.add(moved.get(i));
      }
    }
    return IntStream.range(0, solved.length)
        .mapToObj(i -> Equilibration.finite(structures.get(i), solved[i].equilibrium()))
        .toList();
  }

  /**
   * What given moments make.
   *
   * @param received by every atom of all others, V Å^−l, {@code [atom][receiver][l² + l + m]}
   * @param energy of moments, eV
   */
  @SuppressWarnings("ArrayRecordComponent") // results, not compared
  public record Made(double[] received, double energy) {}

  /**
   * What moments that are known make of the model: as if they were a solution.
   *
   * @param structures of elements that the model knows
   * @param moments of each, {@code [atom][l² + l + m]}
   * @return one per structure, in order
   * @throws InputException if the model does not know an element, or two atoms are at one place
   */
  public List<Made> made(List<Structure> structures, List<double[]> moments) {
    List<SiteFunction> functions = model.in(structures);
    List<Made> all = new ArrayList<>();
    for (int i = 0; i < structures.size(); i++) {
      double[] p = moments.get(i);
      try (Coupling coupling = coupling(engine, structures.get(i), functions.get(i))) {
        double[] nothing = new double[p.length];
        double energy =
            energy(functions.get(i), p, coupling.potential(p), nothing, new double[p.length]);
        all.add(new Made(coupling.received(p), energy));
      }
    }
    return all;
  }

  /**
   * What atoms receive of a unit of each moment of all others: the columns of a matrix.
   *
   * @param structure of elements that the model knows
   * @return V/e for charges, {@code [moment, atom · (l² + l + m)][atom][receiver][l² + l + m]}
   * @throws InputException if the model does not know an element, or two atoms are at one place
   */
  public double[][] received(Structure structure) {
    SiteFunction function = model.in(List.of(structure)).get(0);
    double[] unit = new double[structure.atoms() * rows()];
    double[][] all = new double[unit.length][];
    try (Coupling coupling = coupling(engine, structure, function)) {
      for (int b = 0; b < unit.length; b++) {
        unit[b] = 1;
        all[b] = coupling.received(unit);
        unit[b] = 0;
      }
    }
    return all;
  }

  /** How what atoms receive of each other is summed. */
  public enum Sums {
    /** From matrices, of few moments. */
    MATRICES,
    /** From near pairs, and the rest on a mesh in a box around the molecule. */
    BOX,
    /** From near pairs, and the rest by the engine. */
    ENGINE
  }

  /**
   * How a structure is summed.
   *
   * @param structure of elements that the model knows
   * @return what its size, its extent and widths say
   * @throws InputException if the model does not know an element
   */
  public Sums sums(Structure structure) {
    if (isDense(structure)) {
      return Sums.MATRICES;
    }
    if (!structure.cell().isOpen()) {
      return Sums.ENGINE;
    }
    SiteFunction function = model.in(List.of(structure)).get(0);
    double[] widths = widths(structure, function);
    double alpha =
        EngineCoupling.boxAlpha(structure, model.degree(), widths, received(structure, function));
    return alpha > 0 ? Sums.BOX : Sums.ENGINE;
  }

  private boolean isDense(Structure structure) {
    double n = structure.atoms() * (double) rows();
    return n * n * (model.receivers() + 1) <= dense;
  }

  private int rows() {
    return (model.degree() + 1) * (model.degree() + 1);
  }

  /** What moments add to derivatives of an energy, but for surroundings, which need weights. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Adjoint(double[] weights, Slopes slopes) {}

  /** A solution, and what its derivatives take. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Solved(
      int degree,
      FixedPointSolver.Found found,
      double[] potential,
      double energy,
      Slopes held, // of moments in each other's potential
      double[] potentials, // null without derivatives
      List<Adjoint> adjoints) { // of the energy, then of pulls
    Equilibrium equilibrium() {
      Slopes slopes = adjoints.get(0).slopes;
      return new Equilibrium(
          degree,
          found.p(),
          new double[] {found.step().lambda},
          potential,
          energy,
          slopes.positions,
          slopes.strain,
          found.iterations(),
          found.residual());
    }

    Pulled pulled(Equilibrium equilibrium) {
      List<Gradients> moved =
          adjoints.stream().skip(1).map(one -> Equilibration.gradients(one.slopes)).toList();
      return new Pulled(equilibrium, Equilibration.gradients(held), List.of(), moved);
    }
  }

  private Solved solve(
      Engine device,
      Structure structure,
      SiteFunction function,
      Conditions conditions,
      double[] start,
      boolean derivatives,
      Function<Equilibrium, List<double[]>> pulls) {
    AppliedConditions asked = new AppliedConditions(conditions, structure);
    double charge = asked.onlyCharge();
    int degree = model.degree();
    double[] widths = widths(structure, function);
    Sites none = Sites.ofWidths(degree, widths);
    double[] external = asked.shifted(none).linear();
    try (Coupling coupling = coupling(device, structure, function)) {
      FixedPoint problem = new FixedPoint(structure, model, function, coupling, external, charge);
      FixedPointSolver solver =
          new FixedPointSolver(
              problem, step -> Screening.of(structure, none, step, pool), tolerance);
      FixedPointSolver.Found found = solver.solve(start(structure, problem, start, charge));
      double[] p = found.p();
      double[] potential = coupling.potential(p);
      Slopes slopes = new Slopes(widths.length);
      double[] ofMoments = new double[p.length];
      double energy = energy(function, p, potential, external, ofMoments);
      if (!derivatives) {
        Arrays.fill(slopes.positions, Double.NaN);
        Arrays.fill(slopes.strain, Double.NaN);
        List<Adjoint> nothing = List.of(new Adjoint(null, slopes));
        return new Solved(degree, found, potential, energy, slopes, null, nothing);
      }
      Slopes held = new Slopes(widths.length);
      coupling.addSlopes(p, held);
      slopes.add(1, held);
      asked.addSlopes(none, p, slopes);
      List<Adjoint> adjoints = new ArrayList<>();
      Solved solved =
          new Solved(degree, found, potential, energy, held, found.step().potentials, adjoints);
      adjoints.add(new Adjoint(solver.adjoint(found, ofMoments), slopes));
      for (double[] pull : pulls.apply(solved.equilibrium())) {
        adjoints.add(new Adjoint(solver.adjoint(found, pull), new Slopes(widths.length)));
      }
      for (Adjoint one : adjoints) {
        double[] ofPotentials = found.step().ofPotentials(one.weights);
        coupling.addReceivedSlopes(ofPotentials, p, one.slopes);
        asked.addSlopes(none, summed(ofPotentials), one.slopes);
      }
      return solved;
    }
  }

  private static double[] widths(Structure structure, SiteFunction function) {
    return IntStream.range(0, structure.atoms()).mapToDouble(function::width).toArray();
  }

  // widths by receiver
  private double[][] received(Structure structure, SiteFunction function) {
    double[][] received = new double[model.receivers()][structure.atoms()];
    for (int n = 0; n < received.length; n++) {
      int receiver = n;
      Arrays.setAll(received[n], i -> function.receiver(i, receiver));
    }
    return received;
  }

  private Coupling coupling(Engine device, Structure structure, SiteFunction function) {
    double[] widths = widths(structure, function);
    double[][] received = received(structure, function);
    if (isDense(structure)) {
      return new DenseCoupling(device, structure, model.degree(), widths, received, pool);
    }
    double accuracy = Math.max(1e-12, SHARE * tolerance);
    return new EngineCoupling(device, structure, model.degree(), widths, received, accuracy, pool);
  }

  // with the sum of charges that is asked for now
  private double[] start(Structure structure, FixedPoint problem, double[] start, double charge) {
    if (start == null) {
      return problem.start();
    }
    double missing = charge;
    for (int a = 0; a < start.length; a += rows()) {
      missing -= start[a];
    }
    double[] p = start.clone();
    for (int a = 0; a < p.length; a += rows()) {
      p[a] += missing / structure.atoms();
    }
    return p;
  }

  // Σ E_i + ½ p·v + p·u₀, and its derivative
  private double energy(
      SiteFunction function, double[] p, double[] potential, double[] external, double[] slopes) {
    int rows = rows();
    double[] own = new double[rows];
    double[] slope = new double[rows];
    double energy = 0;
    for (int i = 0; i < p.length / rows; i++) {
      System.arraycopy(p, i * rows, own, 0, rows);
      energy += function.energy(i, own, slope);
      for (int lm = 0; lm < rows; lm++) {
        int a = i * rows + lm;
        energy += p[a] * (0.5 * potential[a] + external[a]);
        slopes[a] = slope[lm] + potential[a] + external[a];
      }
    }
    return energy;
  }

  // over receivers
  private double[] summed(double[] ofPotentials) {
    int rows = rows();
    int length = rows * model.receivers();
    double[] sums = new double[ofPotentials.length / model.receivers()];
    for (int x = 0; x < ofPotentials.length; x++) {
      sums[x / length * rows + x % rows] += ofPotentials[x];
    }
    return sums;
  }

  @Override
  public void close() {
    pool.close();
  }
}
