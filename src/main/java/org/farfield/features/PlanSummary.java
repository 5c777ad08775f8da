package org.farfield.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.expansion.Plan;
import org.farfield.structure.Structure;

/** How one expansion of all frames is evaluated. */
public final class PlanSummary {
  private static final int MAX_KINDS = 20;

  private double smallestCutoff = Double.MAX_VALUE;
  private double largestCutoff;
  private final Map<String, Long> paths = new TreeMap<>();
  private final Map<String, Kind> kinds = new TreeMap<>();

  /**
   * Structures that are planned alike.
   *
   * @param plan of the first of them
   * @param origin of the first of them
   * @param count how many
   */
  public record Kind(Plan plan, String origin, long count) {}

  PlanSummary() {}

  void add(Structure structure, Plan plan) {
    for (double k : plan.kCutoff()) {
      smallestCutoff = Math.min(smallestCutoff, k);
      largestCutoff = Math.max(largestCutoff, k);
    }
    String path =
        plan.path().name().toLowerCase(Locale.ROOT) + (plan.split().isPresent() ? "+split" : "");
    paths.merge(path, 1L, Long::sum);
    String key = path + plan.mesh() + plan.splineOrder();
    Kind kind = kinds.get(key);
    if (kind != null || kinds.size() < MAX_KINDS) {
      kinds.put(
          key,
          kind == null
              ? new Kind(plan, structure.origin(), 1)
              : new Kind(kind.plan(), kind.origin(), kind.count() + 1));
    }
  }

  /**
   * How many frames go which path.
   *
   * @return path name → frames
   */
  public Map<String, Long> paths() {
    return paths;
  }

  /**
   * Structures that are planned alike, at most {@value #MAX_KINDS} kinds.
   *
   * @return the kinds
   */
  public List<Kind> kinds() {
    return new ArrayList<>(kinds.values());
  }

  /** The range of the reciprocal cutoffs of several expansions, as text. */
  static String cutoffs(List<PlanSummary> plans) {
    double largest = plans.stream().mapToDouble(p -> p.largestCutoff).max().orElse(0);
    double smallest = plans.stream().mapToDouble(p -> p.smallestCutoff).min().orElse(0);
    if (largest == 0) {
      return "";
    }
    String low = String.format(Locale.ROOT, "%.3f", smallest);
    String high = String.format(Locale.ROOT, "%.3f", largest);
    return (low.equals(high) ? low : low + " to " + high) + " 1/Å";
  }
}
