package org.farfield.equilibration.engine;

import java.util.List;
import java.util.OptionalInt;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.SiteFunction;
import org.farfield.equilibration.solvers.Anderson;
import org.farfield.equilibration.solvers.CoarseWaves;
import org.farfield.equilibration.solvers.Constraints;
import org.farfield.equilibration.solvers.Coupling;
import org.farfield.equilibration.solvers.Descent;
import org.farfield.equilibration.solvers.FixedPoint;
import org.farfield.equilibration.solvers.FixedPointSolver;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.equilibration.solvers.Preconditioner;
import org.farfield.equilibration.solvers.ProjectedCg;
import org.farfield.equilibration.solvers.Screening;
import org.farfield.equilibration.solvers.Sites;
import org.farfield.error.NoSolutionException;
import org.farfield.features.engine.Engine;
import org.farfield.kernels.cpu.WorkerPool;
import org.farfield.structure.Structure;

/**
 * How often potentials of one crystal are computed until its charges agree with them, by ways of
 * solving that can be compared: charges of least energy, by conjugate gradients or as a fixed
 * point.
 */
public final class Convergence implements AutoCloseable {
  private static final double ACCURACY = 1e-11;

  private final Structure structure;
  private final ChargeModel model;
  private final AppliedConditions conditions;
  private final LinearSiteModel response;
  private final WorkerPool pool;
  private final Coupling coupling;

  /**
   * Prepares a structure.
   *
   * @param model without coordination numbers
   * @param engine does the sums; stays open
   * @param structure a crystal
   * @param conditions a sum of charges, and terms that are added to those of elements
   */
  public Convergence(ChargeModel model, Engine engine, Structure structure, Conditions conditions) {
    this.model = model;
    this.structure = structure;
    this.conditions = new AppliedConditions(conditions, structure);
    response = LinearSiteModel.of(model);
    Sites sites = new AppliedModel(model, structure).sites();
    pool = new WorkerPool(engine.threads());
    coupling =
        new EngineCoupling(
            engine,
            structure,
            sites.degree(),
            sites.widths(),
            new double[][] {sites.widths()},
            ACCURACY,
            pool);
  }

  /**
   * As a fixed point, by mixing the last steps.
   *
   * @param history how many differences of steps Anderson's mixing takes; 0 for plain mixing
   * @param share of what is left that is added
   * @param screened whether long wavelengths are treated beforehand
   * @param tolerance up to which charges are those that their potentials make, e
   * @param most iterations
   * @return what is left at each, e; the last one is larger than the tolerance where they were not
   *     enough, or diverged
   */
  public double[] mixing(int history, double share, boolean screened, double tolerance, int most) {
    SiteFunction function = response.in(List.of(structure)).get(0);
    Sites sites = new AppliedModel(model, structure).sites();
    Sites none = Sites.ofWidths(sites.degree(), sites.widths());
    FixedPoint problem =
        new FixedPoint(
            structure,
            response,
            function,
            coupling,
            conditions.shifted(none).linear(),
            conditions.onlyCharge());
    FixedPointSolver solver =
        new FixedPointSolver(
            problem,
            step -> screened ? Screening.of(structure, sites, step, pool) : Screening.none(),
            tolerance);
    solver.mix(problem.start(), new Anderson(history, share), most);
    return solver.residuals();
  }

  /**
   * As charges of least energy, by conjugate gradients.
   *
   * @param waves whether plane waves of long wavelengths are treated beforehand
   * @param tolerance as for {@link #mixing}
   * @return how many iterations; empty if there were not enough
   */
  public OptionalInt conjugateGradients(boolean waves, double tolerance) {
    Sites sites = conditions.shifted(new AppliedModel(model, structure).sites());
    Constraints constraints = conditions.constraints();
    double[] inverse = Preconditioner.inverseDiagonal(sites, constraints);
    Preconditioner preconditioner =
        new Preconditioner(
            sites,
            constraints,
            inverse,
            waves ? new CoarseWaves(structure, sites, inverse, pool) : null);
    double softest = Double.POSITIVE_INFINITY; // V/e, which makes e of V
    for (double x : inverse) {
      softest = x > 0 ? Math.min(softest, 1 / x) : softest;
    }
    Descent descent =
        new Descent(structure, sites, constraints, preconditioner, tolerance * softest);
    ProjectedCg solver = new ProjectedCg(descent, coupling::potential);
    try {
      return OptionalInt.of(solver.solve(IterationListener.SILENT).iterations());
    } catch (NoSolutionException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public void close() {
    coupling.close();
    pool.close();
  }
}
