package org.farfield.learning.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.equilibration.engine.SelfConsistency;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.Evaluation;
import org.farfield.learning.Model;
import org.farfield.learning.Predicted;
import org.farfield.learning.Target;
import org.farfield.learning.TargetShape;
import org.farfield.learning.frames.ChosenFrames;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.PartColumns;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/** Puts what a model predicts beside what frames say. */
public final class Judgement {
  private static final String GROUP = "config_type";

  private Judgement() {}

  /** A frame that has the target. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not compared
  private record Known(double[] labels, int[] types, String group, boolean trained) {}

  /**
   * Predicts what is known.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged
   * @param source of frames; those without the target are left out
   * @param progress is told how far it is
   * @return the comparison
   */
  public static Evaluation of(
      Engine engine, String version, Model model, StructureSource source, Progress progress) {
    return of(model, source, some -> new Prediction(model, engine, version).of(some, progress));
  }

  /**
   * Predicts what is known, with uncertainties also of charges that equilibrate, which takes a
   * solution for each member of the committee.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged
   * @param source of frames; those without the target are left out
   * @param progress is told how far it is
   * @return the comparison
   */
  public static Evaluation withUncertainties(
      Engine engine, String version, Model model, StructureSource source, Progress progress) {
    return of(
        model,
        source,
        some -> new Prediction(model, engine, version).withUncertainties(some, progress));
  }

  /**
   * What a model of moments that agree with their potential says with the potentials of the true
   * moments, beside these.
   *
   * @param engine does the computing
   * @param version of the program
   * @param model is judged, of the kind equilibration
   * @param source of frames; those without the target are left out
   * @return the comparison
   */
  public static Evaluation direct(
      Engine engine, String version, Model model, StructureSource source) {
    return of(
        model,
        source,
        some -> {
          try (Stream<Structure> frames = some.open();
              LearnedCharges charges =
                  new LearnedCharges(model, engine, version, SelfConsistency.TOLERANCE)) {
            List<Structure> all = frames.toList();
            return charges.direct(all, all.stream().map(model.target()::labels).toList()).stream()
                .map(numbers -> new Predicted(numbers, new double[numbers.length]))
                .toList();
          }
        });
  }

  private static Evaluation of(
      Model model, StructureSource source, Function<StructureSource, List<Predicted>> predictor) {
    return of(model.target(), source, TrainingSet.trainedOn(model, source), predictor);
  }

  /**
   * Of what says of frames with the target what is predicted.
   *
   * @param trained which frames are of the training set; those behind its end are not
   */
  static Evaluation of(
      Target target,
      StructureSource source,
      boolean[] trained,
      Function<StructureSource, List<Predicted>> predictor) {
    List<Known> known = new ArrayList<>();
    List<Boolean> labelled = new ArrayList<>();
    try (Stream<Structure> structures = source.open()) {
      structures.forEachOrdered(
          s -> {
            int frame = labelled.size();
            double[] labels = target.labels(s);
            labelled.add(labels != null);
            if (labels != null) {
              Property group = s.properties().get(GROUP);
              known.add(
                  new Known(
                      labels,
                      s.types(),
                      group == null ? "" : group.text(),
                      frame < trained.length && trained[frame]));
            }
          });
    }
    boolean[] chosen = new boolean[labelled.size()];
    for (int f = 0; f < chosen.length; f++) {
      chosen[f] = labelled.get(f);
    }
    List<Predicted> values =
        known.isEmpty() ? List.of() : predictor.apply(new ChosenFrames(source, chosen));
    Collected all = new Collected();
    for (int f = 0; f < known.size(); f++) {
      all.add(target, known.get(f), values.get(f));
    }
    return all.evaluation(known.size());
  }

  /** Pairs of numbers. */
  private static final class Collected {
    private final List<Double> targets = new ArrayList<>();
    private final List<Double> predictions = new ArrayList<>();
    private final List<Double> uncertainties = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private final List<String> kinds = new ArrayList<>();
    private final List<Boolean> turning = new ArrayList<>();
    private final List<Boolean> trained = new ArrayList<>();

    void add(Target target, Known frame, Predicted value) {
      TargetShape shape = target.shape();
      int size = shape.size();
      for (int i = 0; i < frame.labels().length / size; i++) {
        double[] own = new double[shape.numbers()];
        System.arraycopy(value.values(), i * own.length, own, 0, own.length);
        double[] components = shape.toParts(own);
        int centre = target.perAtom() ? frame.types()[i] : PartColumns.ALL;
        for (TargetShape.Part part : shape.parts()) {
          String kind = PartColumns.name(shape, part, centre);
          for (int m = 0; m < part.size(); m++) {
            double label = frame.labels()[i * size + part.start() + m];
            double prediction = components[part.start() + m];
            if (!Double.isNaN(label) && !Double.isNaN(prediction)) {
              targets.add(label);
              predictions.add(prediction);
              uncertainties.add(shape.isScalar() ? value.uncertainties()[i] : 0);
              groups.add(frame.group());
              kinds.add(kind);
              turning.add(part.lambda() > 0);
              trained.add(frame.trained());
            }
          }
        }
      }
    }

    Evaluation evaluation(int frames) {
      return new Evaluation(
          targets.stream().mapToDouble(Double::doubleValue).toArray(),
          predictions.stream().mapToDouble(Double::doubleValue).toArray(),
          uncertainties.stream().mapToDouble(Double::doubleValue).toArray(),
          groups,
          kinds,
          turning,
          trained,
          frames);
    }
  }
}
