package org.farfield.backend.cpu;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.spec.Cutoff;
import org.farfield.spec.Expansion;
import org.farfield.spec.GaussianDensity;
import org.farfield.spec.RadialScaling;
import org.farfield.structure.Cell;
import org.farfield.structure.Structure;

/**
 * Measures sums over neighbours, SOAP densities and molecules, and their gradients, and prints one
 * Markdown table: {@code benchmarks/engine --neighbors}.
 */
final class NeighborSumTable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private NeighborSumTable() {}

  // Of the processor, which other load on the machine disturbs less than time on the clock.
  private static double seconds(Runnable work) {
    double best = Double.MAX_VALUE;
    long end = System.nanoTime() + 5_000_000_000L;
    for (int r = 0; r < 5 || System.nanoTime() < end; r++) {
      long start = THREADS.getCurrentThreadCpuTime();
      work.run();
      best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) * 1e-9);
    }
    return best;
  }

  static void print() {
    System.out.println(
        "| sum over neighbours, processor time of one thread | values | gradients |");
    System.out.println("|---|---|---|");
    Expansion soap =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(0.5, new Cutoff(5, 0.5), RadialScaling.NONE)))
            .build();
    row(
        "SOAP, 1000 atoms of a liquid, cutoff 5 Å",
        soap,
        List.of(RandomStructures.liquid(1000, 1)));
    Expansion wide =
        Expansion.builder()
            .densities(List.of(new GaussianDensity(0.5, new Cutoff(8, 0.5), RadialScaling.NONE)))
            .build();
    row(
        "SOAP, 1000 atoms of a liquid, cutoff 8 Å",
        wide,
        List.of(RandomStructures.liquid(1000, 1)));
    List<Structure> several = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      several.add(RandomStructures.liquid(20 + i, i));
    }
    row("SOAP, 50 cells of 20 to 69 atoms, cutoff 5 Å", soap, several);
    Expansion far = Expansion.builder().density(1, 1).build();
    row("p = 1, molecule of 500 atoms", far, List.of(molecule(500, 1)));
    List<Structure> molecules = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      molecules.add(molecule(12 + i % 12, i));
    }
    row("p = 1, 500 molecules of 12 to 23 atoms", far, molecules);
  }

  // A droplet with the density of a liquid.
  private static Structure molecule(int atoms, long seed) {
    Structure liquid = RandomStructures.liquid(atoms, seed);
    double[] positions = liquid.positions();
    int[] types = new int[atoms];
    Arrays.setAll(types, liquid::type);
    return new Structure(types, positions, Cell.OPEN);
  }

  private static void row(String what, Expansion h, List<Structure> structures) {
    ExpansionTables tables = new ExpansionTables(h);
    try (CpuBackend backend = new CpuBackend(1)) {
      Planner planner = new Planner(tables, backend.speeds());
      List<PlannedStructure> jobs = structures.stream().map(planner::prepare).toList();
      double values = seconds(() -> backend.expand(tables, jobs));
      List<Coefficients> cotangents = backend.expand(tables, jobs);
      Random random = new Random(1);
      cotangents.forEach(g -> Arrays.setAll(g.values(), x -> random.nextGaussian()));
      double gradients = seconds(() -> backend.adjoint(tables, jobs, cotangents));
      System.out.printf(
          Locale.ROOT, "| %s | %.2f ms | %.2f ms |%n", what, values * 1e3, gradients * 1e3);
    }
  }
}
