package org.farfield.backend.cuda.sums;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.farfield.expansion.PlannedStructure;
import org.farfield.expansion.Split;

/** Jobs in groups that share tables: those of whole potentials, or of one split. */
public final class SplitJobs {
  private SplitJobs() {}

  /** The places of the jobs that are split at each smearing, or not at all. */
  public static Map<Optional<Double>, List<Integer>> bySmearing(List<PlannedStructure> jobs) {
    Map<Optional<Double>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < jobs.size(); i++) {
      Optional<Double> smearing = jobs.get(i).plan().split().map(Split::smearing);
      groups.computeIfAbsent(smearing, s -> new ArrayList<>()).add(i);
    }
    return groups;
  }

  /** What stands at some places. */
  public static <T> List<T> pick(List<T> all, List<Integer> places) {
    return places.stream().map(all::get).toList();
  }
}
