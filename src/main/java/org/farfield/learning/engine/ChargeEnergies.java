package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.EquilibrationModel;
import org.farfield.structure.Structure;

/** Energies of charges that a model solves for, whose sums are those that frames say. */
final class ChargeEnergies implements AutoCloseable {
  // e: their energy is not the least, so that it errs as they do, not as the square
  private static final double SELF_CONSISTENT = 1e-10;

  private final LearnedCharges charges;
  private final Map<Integer, List<Double>> own; // beside what they are found by; none if empty

  ChargeEnergies(ChargedModel model, Engine engine, String version) {
    this(model.charges(), model.own(), engine, version);
  }

  /** Of charges, which may have energies by themselves. */
  ChargeEnergies(Model model, Map<Integer, List<Double>> own, Engine engine, String version) {
    if (model instanceof EquilibrationModel moments) {
      this.own = Map.of(); // one adjoint solution has all
      EquilibrationModel whole = SiteEnergies.in(moments, own);
      charges = new LearnedCharges(whole, engine, version, SELF_CONSISTENT);
    } else {
      this.own = own;
      charges = new LearnedCharges(model, engine, version, Equilibration.TOLERANCE);
    }
  }

  /** Of some frames; NaN as derivatives that are not asked for. */
  List<EnergyGradients> of(List<Structure> some, boolean derivatives) {
    return of(some, ChargedFrames.conditions(some), derivatives);
  }

  private List<EnergyGradients> of(
      List<Structure> some, List<Conditions> conditions, boolean derivatives) {
    List<Equilibrium> all = charges.of(some, conditions, derivatives);
    if (own.isEmpty()) {
      return all.stream().map(ChargeEnergies::of).toList();
    }
    List<EnergyGradients> sums = new ArrayList<>();
    List<Gradients> more = derivatives ? ofOwn(some, conditions, all) : List.of();
    for (int s = 0; s < all.size(); s++) {
      Equilibrium e = all.get(s);
      EnergyGradients found = of(e).plus(SiteEnergies.energy(own, some.get(s), e));
      sums.add(derivatives ? found.plus(new EnergyGradients(0, more.get(s))) : found);
    }
    return sums;
  }

  /**
   * The derivatives of what charges have by themselves, S. With b = ∂S/∂p held they are those of
   * b·p, and b·p is ∂E/∂t of the least energy with terms t b beside its own. That energy is
   * quadratic in t wherever atoms are, and so are its derivatives, of which those at t = 1 and −1
   * are half a difference, exactly: no solver of its own, no matrix.
   */
  private List<Gradients> ofOwn(
      List<Structure> some, List<Conditions> conditions, List<Equilibrium> all) {
    List<double[]> terms = new ArrayList<>();
    List<double[]> opposite = new ArrayList<>();
    for (int s = 0; s < all.size(); s++) {
      double[] b = SiteEnergies.slopes(own, some.get(s), all.get(s));
      terms.add(b);
      opposite.add(Arrays.stream(b).map(x -> -x).toArray());
    }
    List<Equilibrium> up = charges.of(some, conditions, terms);
    List<Equilibrium> down = charges.of(some, conditions, opposite);
    List<Gradients> gradients = new ArrayList<>();
    for (int s = 0; s < all.size(); s++) {
      gradients.add(
          new Gradients(
              half(up.get(s).gradient(), down.get(s).gradient()),
              half(up.get(s).strain(), down.get(s).strain()),
              new double[0][]));
    }
    return gradients;
  }

  private static double[] half(double[] up, double[] down) {
    double[] difference = new double[up.length];
    Arrays.setAll(difference, x -> (up[x] - down[x]) / 2);
    return difference;
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
    eachOf(
        source, progress, (some, conditions) -> of(some, conditions, derivatives).forEach(taker));
  }

  /** Gives the charges of all frames to a taker, in order. */
  void eachFound(
      StructureSource source, Progress progress, BiConsumer<Structure, Equilibrium> taker) {
    eachOf(
        source,
        progress,
        (some, conditions) -> {
          List<Equilibrium> all = charges.of(some, conditions, false);
          for (int s = 0; s < all.size(); s++) {
            taker.accept(some.get(s), all.get(s));
          }
        });
  }

  private static void eachOf(
      StructureSource source,
      Progress progress,
      BiConsumer<List<Structure>, List<Conditions>> work) {
    progress.start("charges", -1);
    ChargedFrames.each(
        source,
        (some, conditions) -> {
          work.accept(some, conditions);
          progress.advance(some.size());
        });
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
