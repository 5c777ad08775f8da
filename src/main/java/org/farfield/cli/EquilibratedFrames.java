package org.farfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.TotalCharges;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.solvers.IterationListener;
import org.farfield.features.Supplement;
import org.farfield.features.engine.Engine;
import org.farfield.spec.Channels;
import org.farfield.structure.Structure;

/** Gives frames the charges, dipoles and quadrupoles that are sources of their features. */
final class EquilibratedFrames implements Supplement {
  private final Channels.Multipoles columns;
  private final FrameConditions conditions;
  private final TotalCharges charges;
  private final ChargeSolver solver;

  private EquilibratedFrames(
      Channels.Multipoles columns, FrameConditions conditions, ChargeSolver solver) {
    this.columns = columns;
    this.conditions = conditions;
    this.solver = solver;
    charges = conditions.charges();
  }

  /** What solves for sources, with its settings. */
  record Solver(EquilibratedSettings settings, Channels.Multipoles columns) {
    String name() {
      return settings.model().name();
    }

    ChargeSolver on(Engine engine, IterationListener listener) {
      double usual = Equilibration.TOLERANCE;
      return ChargeSolver.of(settings.model(), Set.of(), false)
          .on(engine, settings.tolerance() == null ? usual : settings.tolerance(), listener);
    }

    /** For each reading of an input. */
    Supplement begin(Engine engine, IterationListener listener) {
      return new EquilibratedFrames(columns, settings.conditions(), on(engine, listener));
    }
  }

  /** Empty where sources are none that equilibrate. */
  static Optional<Solver> solver(Channels channels) {
    return channels instanceof Channels.Equilibrated equilibrated
        ? Optional.of(new Solver(EquilibratedSettings.of(equilibrated), equilibrated.columns()))
        : Optional.empty();
  }

  @Override
  public List<Structure> with(List<Structure> structures) {
    List<Conditions> under = new ArrayList<>();
    structures.forEach(s -> under.add(conditions.of(s, charges.of(s))));
    List<Equilibration.Answered> all = solver.of(structures, under);
    List<Structure> result = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      result.add(all.get(i).equilibrium().into(structures.get(i), columns));
    }
    return result;
  }

  @Override
  public void close() {
    solver.close();
  }
}
