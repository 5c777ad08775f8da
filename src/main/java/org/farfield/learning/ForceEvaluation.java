package org.farfield.learning;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Engine;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;

/**
 * Errors of forces, and of stress times volume, for frames that know them. What they count is
 * numbers, three for each atom, nine for each crystal.
 *
 * @param forces empty if no frame has any
 * @param virial empty if no frame has any
 */
public record ForceEvaluation(Optional<Errors> forces, Optional<Errors> virial) {
  private static final int TOGETHER = 100; // frames whose gradients are computed at a time

  /**
   * Predicts what is known.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged
   * @param which is looked for
   * @param source of frames
   * @return the comparison
   */
  public static ForceEvaluation of(
      Engine engine, String version, Model model, ForceTargets which, StructureSource source) {
    Pairs forces = new Pairs();
    Pairs virial = new Pairs();
    if (model instanceof LinearModel linear && linear.monomers().isPresent()) {
      throw new InputException(
          "forces and stress of a frame are those inside its monomers, too, and this model knows"
              + " those between them");
    }
    Prediction prediction = new Prediction(model, engine, version);
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> known =
          structures
              .filter(s -> which.forcesOf(s).length + which.virialOf(s).length > 0)
              .iterator();
      while (known.hasNext()) {
        List<Structure> some = new ArrayList<>();
        while (known.hasNext() && some.size() < TOGETHER) {
          some.add(known.next());
        }
        List<EnergyGradients> predicted = prediction.withGradients(some);
        for (int i = 0; i < some.size(); i++) {
          forces.add(which.forcesOf(some.get(i)), predicted.get(i).forces());
          virial.add(which.virialOf(some.get(i)), predicted.get(i).gradients().strain());
        }
      }
    }
    return new ForceEvaluation(forces.errors(), virial.errors());
  }

  private static final class Pairs {
    private final DoubleStream.Builder known = DoubleStream.builder();
    private final DoubleStream.Builder predicted = DoubleStream.builder();
    private boolean any;

    void add(double[] some, double[] predictions) {
      for (int x = 0; x < some.length; x++) {
        if (!Double.isNaN(some[x])) {
          known.add(some[x]);
          predicted.add(predictions[x]);
          any = true;
        }
      }
    }

    Optional<Errors> errors() {
      return any
          ? Optional.of(Errors.of(known.build().toArray(), predicted.build().toArray()))
          : Optional.empty();
    }
  }
}
