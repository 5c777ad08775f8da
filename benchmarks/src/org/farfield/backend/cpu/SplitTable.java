package org.farfield.backend.cpu;

import java.util.List;
import java.util.Locale;
import org.farfield.basis.Gto;
import org.farfield.basis.Monomial;
import org.farfield.basis.RadialBasis;
import org.farfield.expansion.Coefficients;
import org.farfield.expansion.plan.ExpansionTables;
import org.farfield.expansion.plan.Plan;
import org.farfield.expansion.plan.PlannedStructure;
import org.farfield.expansion.plan.Planner;
import org.farfield.expansion.plan.Split;
import org.farfield.spec.Expansion;
import org.farfield.spec.Splitting;
import org.farfield.structure.Structure;

/**
 * Measures sharp potentials summed plainly and split, and prints one Markdown table: {@code
 * benchmarks/split}.
 */
public final class SplitTable {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  // the plain sum is not run if it is estimated to take longer
  private static final double LONGEST_SECONDS = 5;

  private SplitTable() {}

  /**
   * Runs everything.
   *
   * @param arguments numbers of atoms; none: 200 2000
   */
  public static void main(String[] arguments) {
    int[] sizes =
        arguments.length == 0
            ? new int[] {200, 2000}
            : List.of(arguments).stream().mapToInt(Integer::parseInt).toArray();
    System.out.printf("%d cores, Java %s%n%n", CORES, Runtime.version());
    System.out.println(
        "| basis | atoms | accuracy | σ, Å | plain | split | tables of either | σ', Å | neighbours"
            + " within | estimates | chosen | difference / accuracy |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (RadialBasis basis : List.of(new Gto(5, 5), new Monomial(3, 4))) {
      for (int atoms : sizes) {
        for (double accuracy : new double[] {1e-4, 1e-6}) {
          for (double sigma : new double[] {0.5, 0.3, 0.2, 0.1}) {
            row(basis, atoms, accuracy, sigma);
          }
        }
      }
    }
  }

  /** One way to sum, made and measured. */
  private record Measured(Plan plan, Coefficients values, double tables, double seconds) {}

  private static void row(RadialBasis basis, int atoms, double accuracy, double sigma) {
    Structure structure = RandomStructures.liquid(atoms, 1);
    Expansion.Builder builder =
        Expansion.builder().basis(basis).density(1, sigma).accuracy(accuracy);
    ExpansionTables tables = new ExpansionTables(builder.build());
    try (CpuBackend backend = new CpuBackend(CORES)) {
      PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
      boolean chosen = job.plan().split().isPresent();
      double smearing = chosen ? job.plan().split().get().smearing() : 4 * sigma;
      Measured split =
          measure(backend, builder.splitting(Splitting.at(smearing)).build(), structure);
      Measured plain = measure(backend, builder.splitting(Splitting.NEVER).build(), structure);
      Split cut = split.plan().split().orElseThrow();
      boolean both = plain.values() != null && split.values() != null;
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.0e | %.1f | %s, %s | %s, %s | %.2f s, %.2f s | %.2f | %.1f Å | %.3g s,"
              + " %.3g s | %s | %s |%n",
          basis.kind(),
          atoms,
          accuracy,
          sigma,
          plain.plan().path().name().toLowerCase(Locale.ROOT),
          time(plain),
          split.plan().path().name().toLowerCase(Locale.ROOT),
          time(split),
          plain.tables(),
          split.tables(),
          cut.smearing(),
          cut.largestCutoff(),
          plain.plan().seconds(),
          split.plan().seconds(),
          chosen ? "split" : "plain",
          both
              ? String.format(
                  Locale.ROOT, "%.2g", difference(split.values(), plain.values()) / accuracy)
              : "");
    }
  }

  private static String time(Measured measured) {
    return measured.values() == null
        ? "not run"
        : String.format(Locale.ROOT, "%.1f ms", measured.seconds() * 1e3);
  }

  private static Measured measure(CpuBackend backend, Expansion h, Structure structure) {
    long start = System.nanoTime();
    ExpansionTables tables = new ExpansionTables(h);
    PlannedStructure job = new Planner(tables, backend.speeds()).prepare(structure);
    if (job.plan().seconds() > LONGEST_SECONDS) {
      return new Measured(job.plan(), null, (System.nanoTime() - start) * 1e-9, 0);
    }
    Coefficients values = backend.expand(tables, List.of(job)).get(0);
    double first = (System.nanoTime() - start) * 1e-9;
    double best = Double.MAX_VALUE;
    double spent = 0;
    for (int r = 0; r < 100 && spent < 1; r++) {
      long again = System.nanoTime();
      values = backend.expand(tables, List.of(job)).get(0);
      double seconds = (System.nanoTime() - again) * 1e-9;
      best = Math.min(best, seconds);
      spent += seconds;
    }
    return new Measured(job.plan(), values, first - best, best);
  }

  // Largest difference over largest value, per l, the worst l.
  private static double difference(Coefficients a, Coefficients b) {
    double worst = 0;
    for (int l = 0; l <= b.maxAngular(); l++) {
      double difference = 0;
      double largest = 0;
      for (int i = 0; i < b.atoms(); i++) {
        for (int c = 0; c < b.channels(); c++) {
          int from = b.index(i, 0, c, l);
          for (int x = from; x < from + (2 * l + 1) * b.radial(); x++) {
            difference = Math.max(difference, Math.abs(a.values()[x] - b.values()[x]));
            largest = Math.max(largest, Math.abs(b.values()[x]));
          }
        }
      }
      worst = Math.max(worst, difference / largest);
    }
    return worst;
  }
}
