package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.TotalCharges;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.structure.Structure;

/** Energies of charges that a model solves for, whose sums are those that frames say. */
final class ChargeEnergies implements AutoCloseable {
  private static final int TOGETHER = 256; // frames that are solved for at a time

  // e: their energy is not the least, so that it errs as they do, not as the square
  private static final double SELF_CONSISTENT = 1e-10;

  private final LearnedCharges charges;

  ChargeEnergies(Model model, Engine engine, String version) {
    double tolerance =
        LearnedCharges.isSelfConsistent(model) ? SELF_CONSISTENT : Equilibration.TOLERANCE;
    charges = new LearnedCharges(model, engine, version, tolerance);
  }

  /** Of some frames; NaN as derivatives that are not asked for. */
  List<EnergyGradients> of(List<Structure> some, boolean derivatives) {
    return of(some, TotalCharges.ofFrames(), derivatives);
  }

  private List<EnergyGradients> of(List<Structure> some, TotalCharges totals, boolean derivatives) {
    return found(some, totals, derivatives).stream().map(ChargeEnergies::of).toList();
  }

  private List<Equilibrium> found(List<Structure> some, TotalCharges totals, boolean derivatives) {
    List<Conditions> conditions =
        some.stream().map(structure -> Conditions.charge(totals.of(structure))).toList();
    return charges.of(some, conditions, derivatives);
  }

  private static EnergyGradients of(Equilibrium e) {
    return new EnergyGradients(
        e.energy(), new Gradients(e.gradient(), e.strain(), new double[0][]));
  }

  /** Gives those of all frames to a taker, in order. */
  void each(
      StructureSource source,
      boolean derivatives,
      Progress progress,
      Consumer<EnergyGradients> taker) {
    eachFound(source, derivatives, progress, (structure, e) -> taker.accept(of(e)));
  }

  /** Gives what was found of all frames to a taker, in order. */
  void eachFound(
      StructureSource source,
      boolean derivatives,
      Progress progress,
      BiConsumer<Structure, Equilibrium> taker) {
    TotalCharges totals = TotalCharges.ofFrames();
    progress.start("charges", -1);
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> rest = structures.iterator();
      while (rest.hasNext()) {
        List<Structure> some = new ArrayList<>();
        while (rest.hasNext() && some.size() < TOGETHER) {
          some.add(rest.next());
        }
        List<Equilibrium> all = found(some, totals, derivatives);
        for (int s = 0; s < all.size(); s++) {
          taker.accept(some.get(s), all.get(s));
        }
        progress.advance(some.size());
      }
    }
  }

  /** What is left to learn of the frames of a training set. */
  TrainingSet subtractedFrom(TrainingSet set, Progress progress) {
    boolean derivatives = set.frames().stream().anyMatch(FrameFacts::hasDerivatives);
    List<FrameFacts> left = new ArrayList<>();
    each(
        set.training(),
        derivatives,
        progress,
        own -> left.add(set.frames().get(left.size()).less(own)));
    return set.with(left);
  }

  @Override
  public void close() {
    charges.close();
  }
}
