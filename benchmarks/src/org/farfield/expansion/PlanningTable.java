package org.farfield.expansion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Speeds;
import org.farfield.spec.Density;
import org.farfield.spec.Expansion;
import org.farfield.spec.LongRangeDensity;
import org.farfield.spec.Splitting;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Prints how long the planner takes for one structure, on one thread: the mean over many structures
 * of a trajectory after one that does not count, the best of several rounds. In an NVT trajectory
 * all cells are equal, in an NPT one no two are.
 */
final class PlanningTable {
  private static final double ATOMS_PER_VOLUME = 0.1; // 1/Å³, liquid water
  private static final int FRAMES = 100;
  private static final double SECONDS = 1;
  private static final Speeds SPEEDS = Speeds.defaults(2);

  private PlanningTable() {}

  /**
   * Measures.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    System.out.println(
        """
        | density | accuracy | atoms | cells | way | time a structure |
        |---|---|---|---|---|---|\
        """);
    Expansion.Builder plain = Expansion.builder().maxAngular(4);
    Planner defaults = planner(plain.accuracy(1e-4));
    row("p = 1, 1 Å", 1e-4, defaults, 96, "NVT", Kind.CRYSTAL);
    row("p = 1, 1 Å", 1e-4, defaults, 96, "NPT", Kind.CRYSTAL);
    row("p = 1, 1 Å", 1e-4, defaults, 648, "NPT", Kind.CRYSTAL);
    row("p = 1, 1 Å", 1e-4, defaults, 32000, "NVT", Kind.CRYSTAL);
    row("p = 1, 1 Å", 1e-4, defaults, 32000, "NPT", Kind.CRYSTAL);
    row("p = 1, 1 Å", 1e-4, defaults, 96, "NPT", Kind.SLAB);
    row("p = 1, 1 Å", 1e-4, defaults, 96, "", Kind.MOLECULE);
    row("p = 1, 1 Å", 1e-8, planner(plain.accuracy(1e-8)), 96, "NPT", Kind.CRYSTAL);
    List<Density> three =
        List.of(
            LongRangeDensity.powerLaw(1, 1),
            LongRangeDensity.powerLaw(3, 1),
            LongRangeDensity.powerLaw(6, 1));
    Planner several = planner(Expansion.builder().maxAngular(4).accuracy(1e-4).densities(three));
    row("p = 1, 3 and 6, 1 Å", 1e-4, several, 96, "NPT", Kind.CRYSTAL);
    row("p = 1, 3 and 6, 1 Å", 1e-4, several, 32000, "NPT", Kind.CRYSTAL);
    Expansion.Builder sharp = Expansion.builder().maxAngular(4).accuracy(1e-4);
    Planner split = planner(sharp.density(1, 0.3));
    row("p = 1, 0.3 Å", 1e-4, split, 96, "NVT", Kind.CRYSTAL);
    row("p = 1, 0.3 Å", 1e-4, split, 96, "NPT", Kind.CRYSTAL);
    row("p = 1, 0.3 Å", 1e-4, split, 2000, "NPT", Kind.CRYSTAL);
    Planner whole = planner(sharp.splitting(Splitting.NEVER));
    row("p = 1, 0.3 Å, never split", 1e-4, whole, 96, "NPT", Kind.CRYSTAL);
    row("p = 1, 0.3 Å, never split", 1e-4, whole, 2000, "NPT", Kind.CRYSTAL);
  }

  private enum Kind {
    CRYSTAL,
    SLAB,
    MOLECULE
  }

  private static Planner planner(Expansion.Builder hyperparameters) {
    return new Planner(new ExpansionTables(hyperparameters.build()), SPEEDS);
  }

  private static void row(
      String density, double accuracy, Planner planner, int atoms, String cells, Kind kind) {
    List<Structure> structures = new ArrayList<>();
    Random random = new Random(1);
    for (int frame = 0; frame < FRAMES; frame++) {
      structures.add(structure(atoms, cells.equals("NPT"), kind, random));
    }
    Plan first = planner.plan(structures.get(0), 2);
    double best = Double.MAX_VALUE;
    long begin = System.nanoTime();
    do {
      long start = System.nanoTime();
      for (Structure structure : structures) {
        planner.plan(structure, 2);
      }
      best = Math.min(best, (System.nanoTime() - start) * 1e-3 / FRAMES);
    } while ((System.nanoTime() - begin) * 1e-9 < SECONDS);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0e | %d%s | %s | %s%s | %.2f µs |%n",
        density,
        accuracy,
        atoms,
        kind == Kind.SLAB ? ", slab" : "",
        cells,
        first.path().name().toLowerCase(Locale.ROOT),
        first.split().isPresent() ? ", split" : "",
        best);
  }

  private static Structure structure(int atoms, boolean changing, Kind kind, Random random) {
    double side = Math.cbrt(atoms / ATOMS_PER_VOLUME);
    double[] cell = {side, 0, 0, 0.05 * side, side, 0, 0, 0.05 * side, side};
    for (int x = 0; changing && x < 9; x++) {
      cell[x] += 0.01 * side * random.nextGaussian();
    }
    double[] positions = random.doubles(3L * atoms, 0, side).toArray();
    boolean crystal = kind == Kind.CRYSTAL;
    return new Structure(
        new int[atoms],
        positions,
        kind == Kind.MOLECULE ? Cell.OPEN : new Cell(cell, true, true, crystal));
  }
}
