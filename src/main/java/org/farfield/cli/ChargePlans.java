package org.farfield.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.farfield.equilibration.engine.SolverEstimate;
import org.farfield.features.StructureSource;
import org.farfield.structure.Structure;
import org.farfield.structure.text.Quote;

/** How the charges of frames are found, as explain says it. */
final class ChargePlans {
  private final String model;
  private final Map<String, Kind> kinds = new LinkedHashMap<>(); // by way

  /** Frames that go one way; the largest of them stands for all. */
  private static final class Kind {
    long frames;
    Structure largest;
    ChargeSolver.Plan plan;

    void add(Structure structure, ChargeSolver.Plan own) {
      frames++;
      if (largest == null || structure.atoms() > largest.atoms()) {
        largest = structure;
        plan = own;
      }
    }
  }

  private ChargePlans(String model) {
    this.model = model;
  }

  static ChargePlans of(String model, ChargeSolver solver, StructureSource source) {
    ChargePlans plans = new ChargePlans(model);
    try (Stream<Structure> structures = source.open()) {
      structures.forEach(
          s -> {
            ChargeSolver.Plan plan = solver.plan(s);
            plans.kinds.computeIfAbsent(plan.way(), way -> new Kind()).add(s, plan);
          });
    }
    return plans;
  }

  /** Lines for people. */
  String text() {
    StringBuilder text = new StringBuilder("charges by ").append(model).append(":\n");
    kinds.forEach(
        (way, kind) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "  %d frame%s %s; of %d atoms, such as %s%s%n",
                    kind.frames,
                    kind.frames == 1 ? "" : "s",
                    way,
                    kind.largest.atoms(),
                    Quote.line(kind.largest.origin()),
                    kind.plan.estimate().map(e -> times(e)).orElse(""))));
    return text.toString();
  }

  private static String times(SolverEstimate e) {
    String matrix = String.format(Locale.ROOT, "a matrix of %d moments", e.moments());
    String free = String.format(Locale.ROOT, "%d iterations", e.iterations());
    if (e.isDirect()) {
      return String.format(
          Locale.ROOT,
          ": %s takes about %.2g s, %s %.2g s",
          matrix,
          e.direct(),
          free,
          e.iterated());
    }
    return String.format(
        Locale.ROOT, ": about %s take %.2g s, %s %.2g s", free, e.iterated(), matrix, e.direct());
  }
}
