package org.farfield.learning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.farfield.equilibration.SelfConsistency;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.features.engine.Engine;
import org.farfield.learning.frames.ChosenFrames;
import org.farfield.learning.frames.TrainingSet;
import org.farfield.learning.rows.PartColumns;
import org.farfield.learning.spec.Model;
import org.farfield.learning.spec.Target;
import org.farfield.learning.spec.TargetShape;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Predictions beside targets: of a target that turns its components, of one of atoms all atoms that
 * have it.
 *
 * @param targets of frames that have one
 * @param predictions of these
 * @param uncertainties of these, one standard deviation; 0 where the model tells none, and of
 *     components of what turns
 * @param groups of these, by {@code config_type}; empty where a frame has none
 * @param kinds of these, such as λ = 2 or O; empty for a number of a frame
 * @param turning whether they are components of what turns
 * @param trained whether the model was trained on their frame; false where that is not known
 * @param frames how many have the target
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Evaluation(
    double[] targets,
    double[] predictions,
    double[] uncertainties,
    List<String> groups,
    List<String> kinds,
    List<Boolean> turning,
    List<Boolean> trained,
    int frames) {
  private static final String GROUP = "config_type";

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
  @SuppressWarnings("exports") // an engine is for the rooms of the program alone
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
  @SuppressWarnings("exports") // an engine is for the rooms of the program alone
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
  @SuppressWarnings("exports") // an engine is for the rooms of the program alone
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
                .map(numbers -> new Prediction.Value(numbers, new double[numbers.length]))
                .toList();
          }
        });
  }

  private static Evaluation of(
      Model model,
      StructureSource source,
      Function<StructureSource, List<Prediction.Value>> predictor) {
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
      Function<StructureSource, List<Prediction.Value>> predictor) {
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
    List<Prediction.Value> values =
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

    void add(Target target, Known frame, Prediction.Value value) {
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

  /**
   * Copies.
   *
   * @param targets of frames that have one
   * @param predictions of these
   * @param uncertainties of these
   * @param groups of these
   * @param kinds of these
   * @param turning whether they are components of what turns
   * @param trained whether the model was trained on them
   * @param frames how many have the target
   */
  public Evaluation {
    trained = List.copyOf(trained);
    groups = List.copyOf(groups);
    kinds = List.copyOf(kinds);
    turning = List.copyOf(turning);
  }

  /**
   * Errors of all frames, if the target is a number.
   *
   * @return empty if none has the target, or there are several kinds of numbers
   */
  public Optional<Errors> total() {
    return byKind().size() == 1
        ? Optional.of(byKind().values().iterator().next())
        : Optional.empty();
  }

  /**
   * Errors by kind: λ of components, element of atoms.
   *
   * @return by kind, in the order of the target; with an empty name for a number of a frame
   */
  public Map<String, Errors> byKind() {
    return errors(f -> kinds.get(f));
  }

  /**
   * Errors by {@code config_type}, and by kind.
   *
   * @return by name, then by kind; empty if no frame has one
   */
  public Map<String, Map<String, Errors>> byGroup() {
    Map<String, Map<String, Errors>> all = new TreeMap<>();
    for (String group : groups) {
      if (!group.isEmpty() && !all.containsKey(group)) {
        all.put(group, errors(f -> groups.get(f).equals(group) ? kinds.get(f) : null));
      }
    }
    return all;
  }

  /**
   * Errors of frames that the model was trained on and of the others, by kind.
   *
   * @return under the names training and test; empty where it was trained on none of them
   */
  public Map<String, Map<String, Errors>> bySplit() {
    Map<String, Map<String, Errors>> all = new LinkedHashMap<>();
    if (trained.contains(true)) {
      all.put("training", errors(f -> trained.get(f) ? kinds.get(f) : null));
      all.put("test", errors(f -> trained.get(f) ? null : kinds.get(f)));
    }
    return all;
  }

  private Map<String, Errors> errors(Function<Integer, String> nameOrNull) {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int f = 0; f < targets.length; f++) {
      String name = nameOrNull.apply(f);
      if (name != null) {
        members.computeIfAbsent(name, n -> new ArrayList<>()).add(f);
      }
    }
    Map<String, Errors> errors = new LinkedHashMap<>();
    members.forEach((name, some) -> errors.put(name, errors(some)));
    return errors;
  }

  private Errors errors(List<Integer> some) {
    return Errors.of(
        some.stream().mapToDouble(f -> targets[f]).toArray(),
        some.stream().mapToDouble(f -> predictions[f]).toArray(),
        turning.get(some.get(0)));
  }
}
