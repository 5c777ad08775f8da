package org.farfield.learning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

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
