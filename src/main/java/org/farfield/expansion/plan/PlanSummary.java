package org.farfield.expansion.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.structure.Structure;

/**
 * How one expansion of all frames is evaluated.
 *
 * @param paths how many frames go which path
 * @param smallestCutoff smallest reciprocal cutoff, 1/Å; more than the largest if there is none
 * @param largestCutoff largest reciprocal cutoff, 1/Å; 0 if there is none
 * @param kinds structures that are planned alike, at most {@value #MAX_KINDS} kinds; those of a
 *     census that was read from a file are not known
 */
public record PlanSummary(
    Map<String, Long> paths, double smallestCutoff, double largestCutoff, List<Kind> kinds) {
  private static final int MAX_KINDS = 20;

  /**
   * Structures that are planned alike.
   *
   * @param plan of the first of them
   * @param origin of the first of them
   * @param count how many
   */
  public record Kind(Plan plan, String origin, long count) {
    private String key() {
      return path(plan) + plan.mesh() + plan.splineOrder();
    }
  }

  /**
   * Copies.
   *
   * @param paths how many frames go which path
   * @param smallestCutoff smallest reciprocal cutoff
   * @param largestCutoff largest reciprocal cutoff
   * @param kinds structures that are planned alike
   */
  public PlanSummary {
    paths = Collections.unmodifiableMap(new TreeMap<>(paths));
    kinds = List.copyOf(kinds);
  }

  private static String path(Plan plan) {
    return plan.path().name().toLowerCase(Locale.ROOT) + (plan.split().isPresent() ? "+split" : "");
  }

  /**
   * Adds up.
   *
   * @param other of frames that follow
   * @return of the frames of this and then those of another
   */
  public PlanSummary plus(PlanSummary other) {
    Builder sum = new Builder();
    sum.add(this);
    sum.add(other);
    return sum.build();
  }

  /** Adds up frames. */
  public static final class Builder {
    private final Map<String, Long> paths = new TreeMap<>();
    private final Map<String, Kind> kinds = new TreeMap<>();
    private double smallest = Double.MAX_VALUE;
    private double largest;

    /**
     * Adds a frame.
     *
     * @param structure with its origin
     * @param plan how it is evaluated
     */
    public void add(Structure structure, Plan plan) {
      addCutoffs(plan);
      plan.ofWidths().forEach(this::addCutoffs);
      paths.merge(path(plan), 1L, Long::sum);
      add(new Kind(plan, structure.origin(), 1));
    }

    private void addCutoffs(Plan plan) {
      for (double k : plan.kCutoff()) {
        smallest = Math.min(smallest, k);
        largest = Math.max(largest, k);
      }
    }

    /**
     * Adds frames.
     *
     * @param some that follow
     */
    public void add(PlanSummary some) {
      smallest = Math.min(smallest, some.smallestCutoff);
      largest = Math.max(largest, some.largestCutoff);
      some.paths.forEach((path, count) -> paths.merge(path, count, Long::sum));
      some.kinds.forEach(this::add);
    }

    private void add(Kind kind) {
      String key = kind.key();
      Kind known = kinds.get(key);
      if (known != null) {
        kinds.put(key, new Kind(known.plan(), known.origin(), known.count() + kind.count()));
      } else if (kinds.size() < MAX_KINDS) {
        kinds.put(key, kind);
      }
    }

    /**
     * What was added.
     *
     * @return a value
     */
    public PlanSummary build() {
      return new PlanSummary(paths, smallest, largest, new ArrayList<>(kinds.values()));
    }
  }

  /**
   * The range of the reciprocal cutoffs of several expansions, as text.
   *
   * @param plans one for each expansion
   * @return text such as {@code 4.71 1/Å}; empty if nothing is periodic
   */
  public static String cutoffs(List<PlanSummary> plans) {
    double largest = plans.stream().mapToDouble(PlanSummary::largestCutoff).max().orElse(0);
    double smallest = plans.stream().mapToDouble(PlanSummary::smallestCutoff).min().orElse(0);
    if (largest == 0) {
      return "";
    }
    // of this locale Java knows the point without its tables of all locales, which take 20 ms
    String low = String.format(Locale.US, "%.3f", smallest);
    String high = String.format(Locale.US, "%.3f", largest);
    return (low.equals(high) ? low : low + " to " + high) + " 1/Å";
  }
}
