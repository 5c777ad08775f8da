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
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;

/**
 * Errors of forces, and of stress times volume, for frames that know them. What they count is
 * numbers, three for each atom, nine for each crystal.
 *
 * @param forces empty if no frame has any
 * @param virial empty if no frame has any
 * @param calibration of uncertainties of forces of frames that the model was not trained on; empty
 *     if they were not asked for, or are too few
 */
public record ForceEvaluation(
    Optional<Errors> forces, Optional<Errors> virial, Optional<Calibration> calibration) {
  /** Of nothing. */
  public static final ForceEvaluation NONE =
      new ForceEvaluation(Optional.empty(), Optional.empty(), Optional.empty());

  private static final int TOGETHER = 100; // frames whose gradients are computed at a time

  /**
   * Predicts what is known.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged
   * @param which is looked for
   * @param source of frames
   * @param progress is told how far it is
   * @return the comparison, without uncertainties
   */
  public static ForceEvaluation of(
      Engine engine,
      String version,
      Model model,
      ForceTargets which,
      StructureSource source,
      Progress progress) {
    return of(engine, version, model, which, source, false, progress);
  }

  /**
   * Predicts what is known, and how uncertain forces are.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged; it has a committee
   * @param which is looked for
   * @param source of frames
   * @param progress is told how far it is
   * @return the comparison
   */
  public static ForceEvaluation withUncertainties(
      Engine engine,
      String version,
      Model model,
      ForceTargets which,
      StructureSource source,
      Progress progress) {
    return of(engine, version, model, which, source, true, progress);
  }

  private static ForceEvaluation of(
      Engine engine,
      String version,
      Model model,
      ForceTargets which,
      StructureSource source,
      boolean uncertain,
      Progress progress) {
    Pairs forces = new Pairs();
    Pairs virial = new Pairs();
    if (model instanceof LinearModel linear && linear.monomers().isPresent()) {
      throw new InputException(
          "forces and stress of a frame are those inside its monomers, too, and this model knows"
              + " those between them");
    }
    Prediction prediction = new Prediction(model, engine, version);
    boolean[] trained = uncertain ? TrainingSet.trainedOn(model, source) : new boolean[0];
    DoubleStream.Builder errors = DoubleStream.builder();
    DoubleStream.Builder uncertainties = DoubleStream.builder();
    int frame = 0;
    progress.start("forces", -1);
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> rest = structures.iterator();
      while (rest.hasNext()) {
        List<Structure> some = new ArrayList<>();
        List<Boolean> judged = new ArrayList<>();
        while (rest.hasNext() && some.size() < TOGETHER) {
          Structure s = rest.next();
          if (which.forcesOf(s).length + which.virialOf(s).length > 0) {
            some.add(s);
            judged.add(uncertain && (frame >= trained.length || !trained[frame]));
          }
          frame++;
        }
        List<UncertainForces> predicted =
            uncertain
                ? prediction.withUncertainForces(some)
                : prediction.withGradients(some).stream()
                    .map(one -> UncertainForces.of(List.of(one), 0))
                    .toList();
        for (int i = 0; i < some.size(); i++) {
          EnergyGradients one = predicted.get(i).gradients();
          double[] known = which.forcesOf(some.get(i));
          double[] own = one.forces();
          forces.add(known, own);
          virial.add(which.virialOf(some.get(i)), one.gradients().strain());
          for (int x = 0; x < known.length && judged.get(i); x++) {
            if (!Double.isNaN(known[x])) {
              errors.add(own[x] - known[x]);
              uncertainties.add(predicted.get(i).uncertainties()[x / 3]);
            }
          }
        }
        progress.advance(some.size());
      }
    }
    Optional<Calibration> calibration =
        Calibration.of(errors.build().toArray(), uncertainties.build().toArray());
    return new ForceEvaluation(forces.errors(), virial.errors(), calibration);
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
