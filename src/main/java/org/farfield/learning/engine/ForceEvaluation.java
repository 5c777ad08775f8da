package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.farfield.error.InputException;
import org.farfield.features.EnergyGradients;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Calibration;
import org.farfield.learning.Errors;
import org.farfield.learning.ForceTargets;
import org.farfield.learning.Model;
import org.farfield.learning.Monomers;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.frames.ScanEnds;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.models.LinearModel;
import org.farfield.structure.Structure;

/**
 * Errors of forces, and of stress times volume, for frames that know them. What they count is
 * numbers, three for each atom, nine for each crystal.
 *
 * @param forces empty if no frame has any
 * @param virial empty if no frame has any
 * @param forcesBySplit of frames that the model was trained on and of the others, under the names
 *     training and test; empty where it was trained on none of them
 * @param virialBySplit likewise
 * @param calibration of uncertainties of forces of frames that the model was not trained on; empty
 *     if they were not asked for, or are too few
 */
public record ForceEvaluation(
    Optional<Errors> forces,
    Optional<Errors> virial,
    Map<String, Errors> forcesBySplit,
    Map<String, Errors> virialBySplit,
    Optional<Calibration> calibration) {
  /** Of nothing. */
  public static final ForceEvaluation NONE =
      new ForceEvaluation(Optional.empty(), Optional.empty(), Map.of(), Map.of(), Optional.empty());

  /** Why they are not compared with what a model of monomers says. */
  static final String INSIDE_MONOMERS =
      "forces and stress of a frame hold those inside its monomers: say which frames are rigid"
          + " scans (scans GROUP:KEY), to compare them with their farthest frame, or that they are"
          + " those between monomers already (scans none)";

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
    Optional<ScanEnds> ends = ends(model, which, source);
    Prediction prediction = new Prediction(model, engine, version);
    Map<Integer, List<EnergyGradients>> ofEnds = new HashMap<>(); // by frame
    boolean[] trained = TrainingSet.trainedOn(model, source);
    int samples = uncertain ? 1 + model.members() : 1;
    DoubleStream.Builder errors = DoubleStream.builder();
    DoubleStream.Builder uncertainties = DoubleStream.builder();
    int frame = 0;
    progress.start("forces", -1);
    try (Stream<Structure> structures = source.open()) {
      Iterator<Structure> rest = structures.iterator();
      while (rest.hasNext()) {
        List<Known> some = new ArrayList<>();
        while (rest.hasNext() && some.size() < TOGETHER) {
          boolean own = frame < trained.length && trained[frame];
          Known one = Known.of(rest.next(), which, ends, frame, own);
          if (one.forces().length + one.virial().length > 0) {
            some.add(one);
          }
          frame++;
        }
        List<List<EnergyGradients>> all =
            prediction.gradients(some.stream().map(Known::structure).toList(), samples);
        for (int i = 0; i < some.size(); i++) {
          Known known = some.get(i);
          List<EnergyGradients> own =
              known.end().isEmpty() ? all.get(i) : less(all.get(i), known, prediction, ofEnds);
          UncertainForces told = UncertainForces.of(own, prediction.forceSpread());
          double[] predicted = told.gradients().forces();
          forces.add(known.forces(), predicted, known.trained());
          virial.add(known.virial(), told.gradients().gradients().strain(), known.trained());
          boolean judged = uncertain && !known.trained();
          for (int x = 0; x < known.forces().length && judged; x++) {
            if (!Double.isNaN(known.forces()[x])) {
              errors.add(predicted[x] - known.forces()[x]);
              uncertainties.add(told.uncertainties()[x / 3]);
            }
          }
        }
        progress.advance(some.size());
      }
    }
    Optional<Calibration> calibration =
        Calibration.of(errors.build().toArray(), uncertainties.build().toArray());
    return new ForceEvaluation(
        forces.errors(), virial.errors(), forces.bySplit(), virial.bySplit(), calibration);
  }

  // Of scans, whose frames are compared with the farthest.
  private static Optional<ScanEnds> ends(Model model, ForceTargets which, StructureSource source) {
    Optional<Monomers> monomers =
        model instanceof LinearModel linear ? linear.monomers() : Optional.empty();
    if (monomers.isPresent() && which.scans().isEmpty()) {
      throw new InputException(INSIDE_MONOMERS);
    }
    if (monomers.isEmpty() && which.scans().isPresent()) {
      throw new InputException("scans are of models with the baseline monomers");
    }
    return which
        .scans()
        .filter(scans -> !scans.isNone())
        .map(scans -> ScanEnds.of(scans, monomers.orElseThrow(), source, known(which, source)));
  }

  private static boolean[] known(ForceTargets which, StructureSource source) {
    List<Boolean> known = new ArrayList<>();
    try (Stream<Structure> structures = source.open()) {
      structures.forEachOrdered(
          s -> known.add(which.forcesOf(s).length + which.virialOf(s).length > 0));
    }
    boolean[] result = new boolean[known.size()];
    IntStream.range(0, result.length).forEach(f -> result[f] = known.get(f));
    return result;
  }

  private static List<EnergyGradients> less(
      List<EnergyGradients> own,
      Known known,
      Prediction prediction,
      Map<Integer, List<EnergyGradients>> ofEnds) {
    ScanEnds.End end = known.end().orElseThrow();
    List<EnergyGradients> others =
        ofEnds.computeIfAbsent(
            end.frame(), f -> prediction.gradients(List.of(end.structure()), own.size()).get(0));
    int[] atoms = IntStream.range(0, end.structure().atoms()).toArray();
    return IntStream.range(0, own.size())
        .mapToObj(k -> own.get(k).less(others.get(k), atoms))
        .toList();
  }

  /** What a frame knows, of scans less what the farthest frame knows. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Known(
      Structure structure,
      double[] forces,
      double[] virial,
      Optional<ScanEnds.End> end,
      boolean trained) {
    static Known of(
        Structure structure,
        ForceTargets which,
        Optional<ScanEnds> ends,
        int frame,
        boolean trained) {
      double[] forces = which.forcesOf(structure);
      double[] virial = which.virialOf(structure);
      if (ends.isEmpty()) {
        return new Known(structure, forces, virial, Optional.empty(), trained);
      }
      Optional<ScanEnds.End> end = ends.get().of(frame);
      double[] none = {};
      double[] farForces = end.map(e -> which.forcesOf(e.structure())).orElse(none);
      double[] farVirial = end.map(e -> which.virialOf(e.structure())).orElse(none);
      return new Known(
          structure,
          FrameFacts.less(forces, farForces),
          FrameFacts.less(virial, farVirial),
          end,
          trained);
    }
  }

  private static final class Pairs {
    private final List<Pair> all = new ArrayList<>();

    private record Pair(double known, double predicted, boolean trained) {}

    void add(double[] some, double[] predictions, boolean ofTraining) {
      for (int x = 0; x < some.length; x++) {
        if (!Double.isNaN(some[x])) {
          all.add(new Pair(some[x], predictions[x], ofTraining));
        }
      }
    }

    Optional<Errors> errors() {
      return errors(pair -> true);
    }

    Map<String, Errors> bySplit() {
      Map<String, Errors> split = new LinkedHashMap<>();
      errors(Pair::trained).ifPresent(errors -> split.put("training", errors));
      errors(pair -> !pair.trained())
          .filter(errors -> !split.isEmpty())
          .ifPresent(errors -> split.put("test", errors));
      return split;
    }

    private Optional<Errors> errors(Predicate<Pair> which) {
      List<Pair> some = all.stream().filter(which).toList();
      return some.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Errors.of(
                  some.stream().mapToDouble(Pair::known).toArray(),
                  some.stream().mapToDouble(Pair::predicted).toArray()));
    }
  }
}
