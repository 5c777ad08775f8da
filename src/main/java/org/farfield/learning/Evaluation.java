package org.farfield.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.farfield.features.Engine;
import org.farfield.features.Progress;
import org.farfield.features.StructureSource;
import org.farfield.structure.Property;
import org.farfield.structure.Structure;

/**
 * Predictions beside targets.
 *
 * @param targets of frames that have one
 * @param predictions of these
 * @param uncertainties of these
 * @param groups of these, by {@code config_type}; empty where a frame has none
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, not compared
public record Evaluation(
    double[] targets, double[] predictions, double[] uncertainties, List<String> groups) {
  private static final String GROUP = "config_type";

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
      Engine engine, String version, LinearModel model, StructureSource source, Progress progress) {
    List<Double> known = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    List<Boolean> labelled = new ArrayList<>();
    try (Stream<Structure> structures = source.open()) {
      structures.forEachOrdered(
          s -> {
            OptionalDouble target = model.target().of(s);
            labelled.add(target.isPresent());
            if (target.isPresent()) {
              known.add(target.getAsDouble());
              Property group = s.properties().get(GROUP);
              groups.add(group == null ? "" : group.text());
            }
          });
    }
    boolean[] chosen = new boolean[labelled.size()];
    for (int f = 0; f < chosen.length; f++) {
      chosen[f] = labelled.get(f);
    }
    List<Prediction.Value> values =
        known.isEmpty()
            ? List.of()
            : new Prediction(model, engine, version).of(new ChosenFrames(source, chosen), progress);
    return new Evaluation(
        known.stream().mapToDouble(Double::doubleValue).toArray(),
        values.stream().mapToDouble(Prediction.Value::value).toArray(),
        values.stream().mapToDouble(Prediction.Value::uncertainty).toArray(),
        List.copyOf(groups));
  }

  /**
   * Errors of all frames.
   *
   * @return empty if none has the target
   */
  public Optional<Errors> total() {
    return targets.length == 0 ? Optional.empty() : Optional.of(Errors.of(targets, predictions));
  }

  /**
   * Errors by {@code config_type}.
   *
   * @return by name; empty if no frame has one
   */
  public Map<String, Errors> byGroup() {
    Map<String, List<Integer>> members = new TreeMap<>();
    for (int f = 0; f < groups.size(); f++) {
      if (!groups.get(f).isEmpty()) {
        members.computeIfAbsent(groups.get(f), g -> new ArrayList<>()).add(f);
      }
    }
    Map<String, Errors> errors = new TreeMap<>();
    members.forEach(
        (group, frames) ->
            errors.put(
                group,
                Errors.of(
                    frames.stream().mapToDouble(f -> targets[f]).toArray(),
                    frames.stream().mapToDouble(f -> predictions[f]).toArray())));
    return errors;
  }
}
