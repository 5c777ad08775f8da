package org.farfield.learning.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.learning.Baseline;
import org.farfield.learning.frames.FrameFacts;
import org.farfield.learning.rows.Constants;

/**
 * The columns of the linear problem that are fitted freely, without a penalty, before those of the
 * features: numbers of atoms of elements, or one that is 1, or none.
 *
 * @param baseline whose columns they are
 * @param elements whose numbers of atoms do not follow from those of others
 */
public record FreeColumns(Baseline baseline, List<Integer> elements) {
  private static final double INDEPENDENT = 1e-6; // of a column

  /** Those for some frames. */
  public static FreeColumns of(Baseline baseline, List<FrameFacts> frames) {
    List<Integer> free = new ArrayList<>();
    RowSpace columns = new RowSpace(INDEPENDENT);
    if (baseline.kind() == Baseline.Kind.COMPOSITION) {
      for (int type : FrameFacts.types(frames)) {
        if (columns.add(
            frames.stream().mapToDouble(f -> f.counts().getOrDefault(type, 0)).toArray())) {
          free.add(type);
        }
      }
    }
    return new FreeColumns(baseline, free);
  }

  /** How many. */
  public int count() {
    return baseline.kind() == Baseline.Kind.MEAN ? 1 : elements.size();
  }

  /** Those of a frame. */
  public double[] of(FrameFacts frame) {
    return switch (baseline.kind()) {
      case MEAN -> new double[] {1};
      case COMPOSITION ->
          elements.stream().mapToDouble(e -> frame.counts().getOrDefault(e, 0)).toArray();
      case MONOMERS, NONE -> new double[0];
    };
  }

  /**
   * What fitted weights of some solutions say without features; none if nothing is fitted freely.
   */
  public List<Constants> constants(List<Fit.Solution> solutions) {
    return count() == 0
        ? List.of()
        : solutions.stream()
            .map(one -> new Constants(intercept(one.free()), perElement(one.free())))
            .toList();
  }

  /** Fitted weights that belong to elements. */
  public Map<Integer, Double> perElement(double[] fitted) {
    Map<Integer, Double> result = new TreeMap<>();
    for (int e = 0; e < elements.size(); e++) {
      result.put(elements.get(e), fitted[e]);
    }
    return result;
  }

  /** The fitted weight that does not. */
  public double intercept(double[] fitted) {
    return baseline.kind() == Baseline.Kind.MEAN ? fitted[0] : 0;
  }
}
