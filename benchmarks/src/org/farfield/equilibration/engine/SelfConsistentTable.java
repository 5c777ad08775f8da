package org.farfield.equilibration.engine;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.farfield.equilibration.ChargeModel;
import org.farfield.equilibration.Conditions;
import org.farfield.equilibration.ElementParameters;
import org.farfield.equilibration.Equilibrium;
import org.farfield.equilibration.LinearSiteModel;
import org.farfield.features.engine.Engine;
import org.farfield.structure.Structure;

/** Measures charges and dipoles that agree with the potential they make, of water that grows. */
final class SelfConsistentTable {
  private static final double TOLERANCE = 1e-6; // e
  private static final int[] NONE = {0, 0, 0};
  private static final int[] ALL = {1, 1, 1};

  private final Engine engine;

  SelfConsistentTable(Engine engine) {
    this.engine = engine;
  }

  /** Prints the table. */
  void print() {
    System.out.println();
    System.out.println("| water | received | without forces (iterations) | with forces |");
    System.out.println("|---|---|---|---|");
    for (ChargeModel least : List.of(model(0), model(0.1))) {
      LinearSiteModel model = LinearSiteModel.of(least);
      String with = least.degree() == 0 ? "" : " with dipoles";
      solve(model, SolverChoice.water(new int[] {8, 8, 8}, NONE), true); // most is compiled
      solve(model, SolverChoice.water(new int[] {8, 8, 8}, ALL), true);
      for (int[] n : new int[][] {{6, 6, 6}, {10, 10, 9}, {14, 14, 14}}) {
        row("molecule" + with, model, SolverChoice.water(n, NONE));
      }
      row("slab" + with, model, SolverChoice.water(new int[] {16, 16, 4}, new int[] {1, 1, 0}));
      for (int[] n : new int[][] {{6, 6, 6}, {10, 10, 9}, {14, 14, 14}}) {
        row("crystal" + with, model, SolverChoice.water(n, ALL));
      }
    }
  }

  private void row(String name, LinearSiteModel model, Structure s) {
    Solved values = solve(model, s, false);
    Solved forces = solve(model, s, true);
    System.out.printf(
        Locale.ROOT,
        "| %d atoms, %s | %s | %.2f s (%d) | %.2f s |%n",
        s.atoms(),
        name,
        values.sums.name().toLowerCase(Locale.ROOT),
        values.seconds,
        values.iterations,
        forces.seconds);
  }

  private record Solved(SelfConsistency.Sums sums, double seconds, int iterations) {}

  private Solved solve(LinearSiteModel model, Structure s, boolean derivatives) {
    try (SelfConsistency consistency = new SelfConsistency(model, engine, TOLERANCE)) {
      long start = System.nanoTime();
      Equilibrium found =
          consistency.of(List.of(s), List.of(Conditions.charge(0)), derivatives).get(0);
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Solved(consistency.sums(s), seconds, found.iterations());
    }
  }

  // EEQ without coordination numbers, which F knows nothing of
  private static ChargeModel model(double polarizability) {
    Map<Integer, ElementParameters> elements = new TreeMap<>();
    for (int type : new int[] {1, 8}) {
      ElementParameters e = ChargeModel.eeq2019().elements().get(type);
      elements.put(
          type,
          new ElementParameters(
              e.electronegativity(),
              0,
              0,
              e.hardness(),
              e.width(),
              (type == 8 ? 4 : 1) * polarizability,
              0));
    }
    return ChargeModel.of("without coordination numbers", elements);
  }
}
