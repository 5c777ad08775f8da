package org.farfield.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.equilibration.engine.SolverEstimate;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.error.InputException;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.engine.LearnedCharges;
import org.farfield.structure.Structure;

/** Equilibrates charges, by parameters of elements or by what was learned. */
interface ChargeSolver extends AutoCloseable {
  /** Some frames under conditions of each. */
  List<Equilibration.Answered> of(List<Structure> structures, List<Conditions> conditions);

  /** How it would solve for one. */
  Plan plan(Structure structure);

  /**
   * How a frame is solved.
   *
   * @param way for messages
   * @param estimate of both ways, where they are known
   */
  record Plan(String way, Optional<SolverEstimate> estimate) {
    static Plan of(SolverEstimate estimate, boolean together) {
      String iterated =
          together
              ? "by conjugate gradients, many at a time on the device (times are those of a core)"
              : "by conjugate gradients";
      return new Plan(
          estimate.isDirect() ? "directly, by the factors of a matrix" : iterated,
          Optional.of(estimate));
    }

    static Plan selfConsistent(SelfConsistency.Sums sums) {
      String from =
          switch (sums) {
            case MATRICES -> "from matrices";
            case BOX -> "from near pairs and a mesh in a box around the molecule";
            case ENGINE -> "from near pairs and the engine";
          };
      return new Plan("by steps of their own potential, " + from, Optional.empty());
    }
  }

  /** Of what its residuals are: volts, or e of moments that differ from what potentials make. */
  String unit();

  @Override
  void close();

  /** What it follows, which has been read. */
  @FunctionalInterface
  interface Source {
    /** Starts threads; the engine stays open, and the listener hears of large frames. */
    ChargeSolver on(Engine engine, double tolerance, IterationListener listener);
  }

  /** By parameters, for outputs that they have. */
  static Source of(ChargeParameters parameters, Set<ChargeOutput> wanted, boolean warm) {
    boolean derivatives =
        wanted.contains(ChargeOutput.FORCES) || wanted.contains(ChargeOutput.STRESS);
    boolean responses = wanted.stream().anyMatch(ChargeOutput::isResponse);
    requireNoWarmStart(warm && !parameters.isSelfConsistent());
    if (parameters.learned().isPresent()) {
      boolean born = wanted.contains(ChargeOutput.BORN_CHARGES);
      Model model = parameters.learned().get();
      return (engine, tolerance, listener) ->
          new Learned(
              new LearnedCharges(model, engine, Version.text(), tolerance, listener),
              parameters.isSelfConsistent(),
              warm,
              responses,
              born,
              derivatives,
              engine.backend().prefersManyStructures());
    }
    if (parameters.sites().isPresent()) {
      LinearSiteModel sites = parameters.sites().get();
      if (responses) {
        throw new InputException(
            "--response is of models of least energy; " + sites.name() + " has receivers");
      }
      return (engine, tolerance, listener) ->
          new OfSites(new SelfConsistency(sites, engine, tolerance), warm, derivatives);
    }
    ChargeModel model = parameters.elements().orElseThrow();
    return (engine, tolerance, listener) ->
        new OfElements(
            new Equilibration(model, engine, tolerance, listener),
            responses,
            engine.backend().prefersManyStructures());
  }

  private static void requireNoWarmStart(boolean warm) {
    if (warm) {
      throw new InputException(
          "--warm-start is of moments that agree with their potential: of --parameters with"
              + " receivers, or a model of train --kind equilibration");
    }
  }

  /** By parameters. */
  record OfElements(Equilibration equilibration, boolean responses, boolean together)
      implements ChargeSolver {
    @Override
    public List<Equilibration.Answered> of(
        List<Structure> structures, List<Conditions> conditions) {
      return responses
          ? equilibration.withResponse(structures, conditions)
          : without(equilibration.of(structures, conditions));
    }

    @Override
    public Plan plan(Structure structure) {
      return Plan.of(equilibration.estimate(structure), together);
    }

    @Override
    public String unit() {
      return "V";
    }

    @Override
    public void close() {
      equilibration.close();
    }
  }

  /** By parameters of what atoms answer to potentials. */
  record OfSites(SelfConsistency consistency, boolean warm, boolean derivatives)
      implements ChargeSolver {
    @Override
    public List<Equilibration.Answered> of(
        List<Structure> structures, List<Conditions> conditions) {
      return without(
          warm
              ? consistency.along(structures, conditions, derivatives)
              : consistency.of(structures, conditions, derivatives));
    }

    @Override
    public Plan plan(Structure structure) {
      return Plan.selfConsistent(consistency.sums(structure));
    }

    @Override
    public String unit() {
      return "e";
    }

    @Override
    public void close() {
      consistency.close();
    }
  }

  /** By a model. */
  record Learned(
      LearnedCharges charges,
      boolean selfConsistent,
      boolean warm,
      boolean responses,
      boolean born,
      boolean derivatives,
      boolean together)
      implements ChargeSolver {
    @Override
    public List<Equilibration.Answered> of(
        List<Structure> structures, List<Conditions> conditions) {
      if (responses) {
        return charges.withResponse(structures, conditions, derivatives, born);
      }
      return without(
          warm
              ? charges.along(structures, conditions, derivatives)
              : charges.of(structures, conditions, derivatives));
    }

    @Override
    public Plan plan(Structure structure) {
      return charges
          .estimate(structure)
          .map(estimate -> Plan.of(estimate, together))
          .orElseGet(() -> Plan.selfConsistent(charges.sums(structure).orElseThrow()));
    }

    @Override
    public String unit() {
      return selfConsistent ? "e" : "V";
    }

    @Override
    public void close() {
      charges.close();
    }
  }

  private static List<Equilibration.Answered> without(List<Equilibrium> all) {
    return all.stream().map(e -> new Equilibration.Answered(e, null)).toList();
  }
}
