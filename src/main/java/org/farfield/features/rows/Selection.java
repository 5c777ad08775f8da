package org.farfield.features.rows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.farfield.error.InputException;

/**
 * Features by their labels, as a sidecar names them.
 *
 * @param source where they come from, for messages
 * @param names names of the labels
 * @param rows one per feature
 */
record Selection(String source, List<String> names, List<List<Integer>> rows)
    implements FeatureFilter {
  /**
   * Checks and copies.
   *
   * @param source where they come from, for messages
   * @param names names of the labels
   * @param rows one per feature
   */
  public Selection {
    names = List.copyOf(names);
    rows = List.copyOf(rows);
  }

  /**
   * The rows with their labels in another order; {@code o3_mu} falls away: a property is kept with
   * all its components.
   */
  Set<List<Integer>> inOrder(List<String> wanted) {
    List<String> others = new ArrayList<>(names);
    others.remove("o3_mu");
    if (!new HashSet<>(others).equals(new HashSet<>(wanted)) || others.size() != wanted.size()) {
      throw new InputException(
          source + ": has the labels " + others + ", the features of this job " + wanted);
    }
    int[] place = wanted.stream().mapToInt(names::indexOf).toArray();
    Set<List<Integer>> result = new HashSet<>();
    for (List<Integer> row : rows) {
      List<Integer> labels = new ArrayList<>();
      for (int p : place) {
        labels.add(row.get(p));
      }
      result.add(List.copyOf(labels));
    }
    return result;
  }
}
