package org.farfield.experiments;

import java.util.List;
import org.farfield.error.InputException;

/** All experiments. */
public final class Experiments {
  private static final List<Experiment> ALL =
      List.of(
          new RandomCharges(),
          new ToyExponents(),
          new Multipoles(),
          new Trimers(),
          new DimersExtrapolate(),
          new DimersUnseen(),
          new WaterDielectric(),
          new DimersPeriodic(),
          new DimersRecipe(),
          new WaterClusters(),
          new Locality(),
          new Dissociation(),
          new ChargeSloshing());

  private Experiments() {}

  /**
   * Their names.
   *
   * @return in a fixed order
   */
  public static List<String> names() {
    return ALL.stream().map(Experiment::name).toList();
  }

  /**
   * One of them.
   *
   * @param name as in {@link #names}
   * @return the experiment
   * @throws InputException if there is none of this name
   */
  public static Experiment named(String name) {
    return ALL.stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "there is no experiment '" + name + "'; use " + String.join(", ", names())));
  }
}
