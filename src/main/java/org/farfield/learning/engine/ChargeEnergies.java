package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.engine.Equilibration;
import org.farfield.equilibration.engine.Pulled;
import org.farfield.expansion.Gradients;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Model;
import org.farfield.learning.models.ChargedModel;
import org.farfield.learning.models.OwnEnergy;
import org.farfield.structure.Structure;

/** Energies of charges that a model solves for, whose sums are those that frames say. */
final class ChargeEnergies implements AutoCloseable {
  // e: their energy is not the least, so that it errs as they do, not as the square
  private static final double SELF_CONSISTENT = 1e-10;

  private final LearnedCharges charges;
  private final OwnEnergy own;
  private final boolean least; // moments have the least energy, by which they were found
  private final double share; // of what is found with moments, beside that of their potential

  ChargeEnergies(ChargedModel model, Engine engine, String version) {
    this(model.charges(), model.own(), engine, version);
  }

  /** Of charges, which may have energies by themselves. */
  ChargeEnergies(Model model, OwnEnergy own, Engine engine, String version) {
    this.own = own;
    least = !LearnedCharges.isSelfConsistent(model);
    share = least ? own.share() : 1;
    double tolerance = least ? Equilibration.TOLERANCE : SELF_CONSISTENT;
    charges = new LearnedCharges(model, engine, version, tolerance);
  }

  /** Of some frames; NaN as derivatives that are not asked for. */
  List<EnergyGradients> of(List<Structure> some, boolean derivatives) {
    return of(some, ChargedFrames.conditions(some), derivatives);
  }

  private List<EnergyGradients> of(
      List<Structure> some, List<Conditions> conditions, boolean derivatives) {
    List<EnergyGradients> all = new ArrayList<>();
    // what features say of moments is not moved where nothing but the least energy is asked for
    if (!derivatives || own.sites().isEmpty() && share == 1) {
      List<Equilibrium> found = charges.of(some, conditions, derivatives);
      for (int s = 0; s < found.size(); s++) {
        Equilibrium e = found.get(s);
        all.add(new EnergyGradients(energy(some.get(s), e), gradients(e)));
      }
      return all;
    }
    List<Pulled> found = charges.pulled(some, conditions, (s, e) -> List.of(pull(some.get(s), e)));
    for (int s = 0; s < found.size(); s++) {
      Pulled one = found.get(s);
      Gradients sum = sum(gradients(one.equilibrium()), share, one.held(), 1 - share);
      all.add(
          new EnergyGradients(
              energy(some.get(s), one.equilibrium()), sum(sum, 1, one.moved().get(0), 1)));
    }
    return all;
  }

  private double energy(Structure structure, Equilibrium e) {
    double sites = SiteEnergies.ofSites(own, structure, e);
    if (share == 1) {
      return e.energy() + sites;
    }
    double potential = SiteEnergies.ofPotential(e);
    return potential + share * (e.energy() - potential) + sites;
  }

  // Derivatives by moments of all but the least energy, which does not change with them.
  private double[] pull(Structure structure, Equilibrium e) {
    double[] slopes = SiteEnergies.slopes(own, structure, e);
    for (int a = 0; a < slopes.length && share != 1; a++) {
      slopes[a] += (1 - share) * e.potential()[a];
    }
    return slopes;
  }

  private static Gradients gradients(Equilibrium e) {
    return new Gradients(e.gradient(), e.strain(), new double[0][]);
  }

  private static Gradients sum(Gradients a, double ofA, Gradients b, double ofB) {
    double[] positions = a.positions().clone();
    double[] strain = a.strain().clone();
    Arrays.setAll(positions, x -> ofA * positions[x] + ofB * b.positions()[x]);
    Arrays.setAll(strain, x -> ofA * strain[x] + ofB * b.strain()[x]);
    return new Gradients(positions, strain, new double[0][]);
  }

  /**
   * The energy of moments in each other's potential, and columns of what they may have by
   * themselves.
   *
   * @param sites which columns
   * @param some structures
   * @param conditions of each
   * @param derivatives whether they are asked for; NaN without
   * @return of each structure the energy, then the columns
   */
  private List<List<EnergyGradients>> columns(
      SiteEnergies sites, List<Structure> some, List<Conditions> conditions, boolean derivatives) {
    List<OwnEnergy> units = new ArrayList<>();
    for (int c = 0; c < sites.count() - (least ? 1 : 0); c++) {
      units.add(sites.unit(c));
    }
    List<List<EnergyGradients>> all = new ArrayList<>();
    if (!derivatives) {
      List<Equilibrium> found = charges.of(some, conditions, false);
      for (int s = 0; s < found.size(); s++) {
        List<Double> energies = energies(units, some.get(s), found.get(s));
        all.add(joined(energies, Collections.nCopies(energies.size(), gradients(found.get(s)))));
      }
      return all;
    }
    List<Pulled> found =
        charges.pulled(
            some,
            conditions,
            (s, e) -> {
              List<double[]> pulls = new ArrayList<>();
              if (least) {
                pulls.add(e.potential());
              }
              units.forEach(unit -> pulls.add(SiteEnergies.slopes(unit, some.get(s), e)));
              return pulls;
            });
    for (int s = 0; s < found.size(); s++) {
      Pulled one = found.get(s);
      Gradients ofFound = gradients(one.equilibrium());
      List<Gradients> gradients = new ArrayList<>(one.moved());
      if (least) {
        Gradients ofPotential = sum(one.held(), 1, one.moved().get(0), 1);
        gradients.set(0, ofPotential);
        gradients.add(sum(ofFound, 1, ofPotential, -1));
      } else {
        gradients.add(0, ofFound);
      }
      all.add(joined(energies(units, some.get(s), one.equilibrium()), gradients));
    }
    return all;
  }

  private static List<EnergyGradients> joined(List<Double> energies, List<Gradients> gradients) {
    List<EnergyGradients> columns = new ArrayList<>();
    for (int c = 0; c < energies.size(); c++) {
      columns.add(new EnergyGradients(energies.get(c), gradients.get(c)));
    }
    return columns;
  }

  private List<Double> energies(List<OwnEnergy> units, Structure structure, Equilibrium e) {
    List<Double> energies = new ArrayList<>();
    energies.add(least ? SiteEnergies.ofPotential(e) : e.energy());
    units.forEach(unit -> energies.add(SiteEnergies.ofSites(unit, structure, e)));
    if (least) {
      energies.add(e.energy() - energies.get(0));
    }
    return energies;
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

  /** Gives columns of all frames to a taker, in order. */
  void eachColumns(
      SiteEnergies sites,
      StructureSource source,
      boolean derivatives,
      Progress progress,
      Consumer<List<EnergyGradients>> taker) {
    eachOf(
        source,
        progress,
        (some, conditions) -> columns(sites, some, conditions, derivatives).forEach(taker));
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

  @Override
  public void close() {
    charges.close();
  }
}
